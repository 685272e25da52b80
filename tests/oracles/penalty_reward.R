# Oracle of penalties and rewards: lm with sandwich::vcovHC, Wald tests of contrasts, IA and its BCa interval.
# Regenerate from the root of the project:  Rscript tests/oracles/penalty_reward.R
# Writes tests/oracles/roads_data.csv (simulated here) and tests/oracles/penalty_reward.csv (do not edit).
# Debian packages: r-base-core r-cran-sandwich
suppressMessages(library(sandwich))
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260102)
n <- 300
draw <- function(p) sample(1:5, n, TRUE, p)
mood <- rnorm(n)
tilt <- function(x) pmin(pmax(x + round(0.6 * mood), 1), 5)
data <- data.frame(clean = tilt(draw(c(.1, .15, .25, .3, .2))), staff = tilt(draw(rep(.2, 5))),
                   gift = tilt(draw(c(.25, .3, .2, .15, .1))), price = draw(c(.1, .2, .3, .25, .15)))
data$overall <- round(6 - 0.9 * pmax(3 - data$clean, 0) + 0.1 * pmax(data$clean - 3, 0) + 0.5 * (data$staff - 3) +
  0.7 * pmax(data$gift - 3, 0) + 0.3 * (data$price - 3) + rnorm(n) * (0.6 + data$staff / 6), 4)
data$happy <- as.integer(data$overall + rnorm(n) * 0.5 > 6)
data$w <- round(runif(n, 0.4, 2.5), 3)
for (f in c("clean", "staff", "gift")) {
  data[[paste0(f, "praise")]] <- rbinom(n, 1, plogis(-2 + 0.5 * (data[[f]] - 3)))
  data[[paste0(f, "complaint")]] <- rbinom(n, 1, plogis(-1.6 - 0.6 * (data[[f]] - 3)))
}
write.csv(data, file.path(folder, "roads_data.csv"), row.names = FALSE)

rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
drivers <- c("clean", "staff", "gift", "price")

# each method gives, per driver, the names of its coefficients and the rows that turn them into penalty and reward
model_of <- function(method) {
  parts <- lapply(drivers, function(d) {
    x <- data[[d]]
    switch(method,
      spline = setNames(data.frame(pmin(x - 3, 0), pmax(x - 3, 0)), paste0(d, c("N", "P"))),
      dummies = setNames(data.frame(as.numeric(x <= 2), as.numeric(x >= 4)), paste0(d, c("L", "H"))),
      moderated = setNames(data.frame(x - 3, as.numeric(x >= 3), (x - 3) * (x >= 3)), paste0(d, c("X", "D", "XD"))),
      quadratic = setNames(data.frame(x - 3, (x - 3)^2), paste0(d, c("X", "XX"))))
  })
  do.call(cbind, parts)
}
turn <- list(spline = rbind(c(-1, 0), c(0, 1)), dummies = diag(2), moderated = rbind(c(-1, 0, 0), c(1, 0, 1)),
             quadratic = rbind(c(-1, 2), c(1, 2)))   # half of the scale is 2 points wide
for (method in names(turn)) for (case in c("plain", "weighted")) {
  x <- model_of(method)
  frame <- cbind(x, overall = data$overall)
  frame$use <- if (case == "weighted") data$w else 1
  fit <- lm(as.formula(paste("overall ~", paste(names(x), collapse = " + "))), frame, weights = use)
  for (type in c("HC3", "HC1", "const")) {
    v <- if (type == "const") vcov(fit) else vcovHC(fit, type = type)
    p <- c()
    for (d in drivers) {
      own <- grep(paste0("^", d), names(coef(fit)))
      a <- turn[[method]]
      value <- as.vector(a %*% coef(fit)[own])
      cover <- a %*% v[own, own] %*% t(a)
      key <- paste(method, case, type)
      df <- df.residual(fit)
      half <- qt(.975, df) * sqrt(diag(cover))
      add(key, d, "penalty", value[1]); add(key, d, "reward", value[2])
      add(key, d, "penalty_low", value[1] - half[1]); add(key, d, "penalty_high", value[1] + half[1])
      add(key, d, "reward_low", value[2] - half[2]); add(key, d, "reward_high", value[2] + half[2])
      error <- sqrt(sum(cover))
      add(key, d, "estimate", sum(value)); add(key, d, "std_error", error)
      p[d] <- 2 * pt(-abs(sum(value) / error), df)
      add(key, d, "p_value", p[d])
      add(key, d, "impact_range", value[2] - value[1])
      if (value[1] <= 0 && value[2] >= 0) add(key, d, "impact_asymmetry", sum(value) / (value[2] - value[1]))
    }
    add(key, drivers, "p_adjusted", p.adjust(p[drivers], "holm"))
  }
  add(paste(method, case, "HC3"), "model", "r2", summary(fit)$r.squared)
}

# BCa interval from given resamples and the values without one respondent (Efron 1987)
bca <- function(value, resamples, left_out, level) {
  z0 <- qnorm(mean(resamples < value) + 0.5 * mean(resamples == value))
  pull <- mean(left_out) - left_out
  a <- sum(pull^3) / (6 * sum(pull^2)^1.5)
  z <- qnorm(c(1 - level, 1 + level) / 2)
  quantile(resamples, pnorm(z0 + (z0 + z) / (1 - a * (z0 + z))), type = 7)
}
set.seed(5)
sample_of <- round(rexp(40), 6)
resamples <- replicate(400, mean(sample(sample_of, 40, TRUE)))
add("bca", paste0("x", seq_along(sample_of)), "sample", sample_of)
add("bca", paste0("t", seq_along(resamples)), "resample", resamples)
ends <- bca(mean(sample_of), resamples, sapply(1:40, function(i) mean(sample_of[-i])), .9)
add("bca", c("low", "high"), "end", ends)
write.csv(do.call(rbind, rows), file.path(folder, "penalty_reward.csv"), row.names = FALSE, quote = FALSE)
