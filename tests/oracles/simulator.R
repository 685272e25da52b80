# Oracle of the what-if simulator: ordinal::clm, every respondent moved alike; the interval of the change of the score by the
# delta method with numerical gradients of everything (central differences) and the covariance that clm reports.
# Regenerate from the root of the project:  Rscript tests/oracles/simulator.R
# Reads tests/oracles/what_if_data.csv (made by what_if.R); writes tests/oracles/simulator.csv (do not edit).
# Debian packages: r-base-core r-cran-ordinal
suppressMessages(library(ordinal))
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "what_if_data.csv"))
data$y <- factor(data$loyalty, ordered = TRUE)
values <- as.numeric(levels(data$y))
strict <- clm.control(gradTol = 1e-12, maxIter = 200)
model <- clm(y ~ speed + price + staff + country, data = data, control = strict)
x <- model.matrix(~ speed + price + staff + country, data)[, -1]
cuts <- length(values) - 1
theta <- coef(model)                       # thresholds, then coefficients
below <- function(theta, move, answer) {   # mean share of answers up to an answer
  at <- sum(values <= answer)
  mean(plogis(theta[at] - (x %*% theta[-(1:cuts)]) - sum(theta[cuts + 1:3] * move)))
}
score <- function(theta, move) 100 * (1 - below(theta, move, 8) - below(theta, move, 6))
top <- function(theta, move) 100 * (1 - below(theta, move, 8))
average <- function(theta, move) {
  share <- diff(c(0, sapply(values[-length(values)], function(a) below(theta, move, a)), 1))
  sum(share * values)
}
slope <- function(f) sapply(seq_along(theta), function(i) {
  h <- 1e-5; up <- theta; down <- theta
  up[i] <- up[i] + h; down[i] <- down[i] - h
  (f(up) - f(down)) / (2 * h)
})
rows <- list()
add <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", value))
moves <- list(speed = c(1.5, 0, 0), down = c(0, -2, 0), all = c(0.5, -0.5, 1))
for (case in names(moves)) {
  move <- moves[[case]]
  change <- function(theta) score(theta, move) - score(theta, c(0, 0, 0))
  g <- slope(change)
  add(case, "score", score(theta, move))
  add(case, "change", change(theta))
  add(case, "error", sqrt(drop(t(g) %*% vcov(model) %*% g)))
  add(case, "promoters", 1 - below(theta, move, 8))
  add(case, "detractors", below(theta, move, 6))
  add(case, "mean", average(theta, move))
  gap <- function(theta) top(theta, move) - top(theta, c(0, 0, 0))
  g <- slope(gap)
  add(case, "top_change", gap(theta))
  add(case, "top_error", sqrt(drop(t(g) %*% vcov(model) %*% g)))
}
add("now", "score", score(theta, c(0, 0, 0)))
write.csv(do.call(rbind, rows), file.path(folder, "simulator.csv"), row.names = FALSE, quote = FALSE)
