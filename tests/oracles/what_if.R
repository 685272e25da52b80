# Oracle of what-if: the sums over respondents of the probabilities that ordinal::clm predicts before and after a change.
# Regenerate from the root of the project:  Rscript tests/oracles/what_if.R
# Writes tests/oracles/what_if_data.csv (simulated here) and tests/oracles/what_if.csv (do not edit).
# Debian packages: r-base-core r-cran-ordinal
suppressMessages(library(ordinal))
options(digits = 17)
folder <- "tests/oracles"
set.seed(20260106)
n <- 320
speed <- sample(1:10, n, TRUE)
price <- pmin(10, pmax(1, speed + sample(-4:4, n, TRUE)))
staff <- sample(1:7, n, TRUE)
country <- sample(c("DE", "ES"), n, TRUE)
w <- round(runif(n, 0.4, 2.5), 3)
loyalty <- pmin(10, pmax(0, round(2.5 + 0.5 * speed + 0.15 * price + 0.2 * staff + rnorm(n, 0, 2))))
data <- data.frame(loyalty, speed, price, staff, country, w)
write.csv(data, file.path(folder, "what_if_data.csv"), row.names = FALSE)
data$y <- factor(data$loyalty, ordered = TRUE)
rows <- list()
add <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", value))
values <- as.numeric(levels(data$y))
predicted <- function(model, d, w) {
  p <- predict(model, newdata = d[c("speed", "price", "staff", "country")])$fit
  share <- colSums(p * w) / sum(w)
  c(promoters = sum(share[values >= 9]), passives = sum(share[values %in% 7:8]), detractors = sum(share[values <= 6]),
    mean = sum(share * values))
}
strict <- clm.control(gradTol = 1e-12, maxIter = 200)
for (case in c("plain", "weighted")) {
  use <- if (case == "plain") rep(1, n) else data$w / mean(data$w)
  data$use <- use
  model <- suppressWarnings(clm(y ~ speed + price + staff + country, data = data, weights = use, control = strict))
  before <- predicted(model, data, use)
  add(case, "score", 100 * (before["promoters"] - before["detractors"]))
  changes <- list(add = within(data, speed <- pmin(10, speed + 1.5)), lift = within(data, price <- pmax(price, 6)),
    both = within(data, { speed <- pmin(10, speed + 1.5); price <- pmax(price, 6) }))
  for (name in names(changes)) {
    after <- predicted(model, changes[[name]], use)
    add(case, paste0(name, "_score"), 100 * ((after - before)["promoters"] - (after - before)["detractors"]))
    for (part in names(after)) add(case, paste(name, part, sep = "_"), (after - before)[part])
  }
  moved <- within(data, staff <- ifelse(staff <= 3, 5, staff))
  hit <- ifelse(data$staff <= 3, 0.4, 0)
  p0 <- predict(model, newdata = data[c("speed", "price", "staff", "country")])$fit
  p1 <- predict(model, newdata = moved[c("speed", "price", "staff", "country")])$fit
  gap <- colSums((p1 - p0) * hit * use) / sum(use)
  add(case, "move_score", 100 * (sum(gap[values >= 9]) - sum(gap[values <= 6])))
}
write.csv(do.call(rbind, rows), file.path(folder, "what_if.csv"), row.names = FALSE, quote = FALSE)
