# Oracle of the driver models: least squares, sandwich covariances, VIF, diagnostics and LMG by R's own lm.
# Regenerate from the root of the project:  Rscript tests/oracles/drivers.R
# Writes tests/oracles/drivers_data.csv (simulated here) and tests/oracles/drivers.csv (do not edit).
# Debian packages: r-base-core r-cran-sandwich r-cran-lmtest r-cran-car
suppressMessages({library(sandwich); library(lmtest); library(car)})
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260101)
n <- 240
quality <- sample(1:10, n, TRUE)
price <- pmin(pmax(quality + sample(-4:4, n, TRUE), 1), 10)
service <- sample(1:10, n, TRUE)
speed <- pmin(pmax(service + sample(-3:3, n, TRUE), 1), 10)
country <- sample(c("DE", "ES", "FR"), n, TRUE)
w <- round(runif(n, 0.4, 2.5), 3)
loyalty <- round(1 + 0.45 * quality + 0.25 * service + (country == "ES") * 0.8 + rnorm(n) * (0.3 + quality / 6), 4)
data <- data.frame(loyalty, quality, price, service, speed, country, w)
write.csv(data, file.path(folder, "drivers_data.csv"), row.names = FALSE)

rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))

# the share of R2 of each driver, averaged over all subsets of the others (relaimpo's "lmg"), from lm itself
lmg <- function(outcome, drivers, data, weights = NULL) {
  r2 <- function(set) {
    if (!length(set)) return(0)
    f <- reformulate(set, outcome)
    environment(f) <- environment()
    summary(lm(f, data, weights = weights))$r.squared
  }
  p <- length(drivers)
  sapply(drivers, function(j) {
    others <- setdiff(drivers, j)
    sum(sapply(0:(2^(p - 1) - 1), function(code) {
      set <- others[bitwAnd(code, 2^(seq_along(others) - 1)) > 0]
      s <- length(set)
      factorial(s) * factorial(p - 1 - s) / factorial(p) * (r2(c(set, j)) - r2(set))
    }))
  })
}

terms <- c("intercept", "quality", "price", "service", "speed", "country[ES]", "country[FR]")
for (case in c("plain", "weighted")) {
  data$use <- if (case == "weighted") data$w else 1
  model <- lm(loyalty ~ quality + price + service + speed + country, data, weights = use)
  add(case, terms, "estimate", coef(model))
  add(case, terms, "nonrobust", sqrt(diag(vcov(model))))
  for (type in c("HC0", "HC1", "HC2", "HC3", "HC4"))
    add(case, terms, type, sqrt(diag(vcovHC(model, type = type))))
  p <- 2 * pt(-abs(coef(model) / sqrt(diag(vcovHC(model, type = "HC3")))), df.residual(model))
  add(case, terms, "p_value", p)
  add(case, terms[-1], "holm", p.adjust(p[-1], "holm"))
  add(case, terms[-1], "bh", p.adjust(p[-1], "BH"))
  add(case, "model", "r2", summary(model)$r.squared)
  add(case, "model", "adjusted_r2", summary(model)$adj.r.squared)
  # all drivers together: Wald F with HC3; generalised inflation of the country (Fox and Monette), to the power 1/levels
  b <- coef(model)[-1]; v <- vcovHC(model, type = "HC3")[-1, -1]
  add(case, "model", "joint", sum(b * solve(v, b)) / length(b))
  add(case, "model", "joint_p", pf(sum(b * solve(v, b)) / length(b), length(b), df.residual(model), lower.tail = FALSE))
  inflation <- vif(model)
  add(case, terms[-1], "gvif", inflation[c("quality", "price", "service", "speed", "country", "country"), "GVIF"]^
    (1 / c(1, 1, 1, 1, 2, 2)))
  drivers <- c("quality", "price", "service", "speed")
  add(case, drivers, "lmg", lmg("loyalty", drivers, data, data$use))
}
data$use <- 1
numeric <- lm(loyalty ~ quality + price + service + speed, data)
add("numeric", c("quality", "price", "service", "speed"), "vif", vif(numeric))
bp <- bptest(numeric)
add("numeric", "model", "breusch_pagan", bp$statistic); add("numeric", "model", "breusch_pagan_p", bp$p.value)
rs <- resettest(numeric, power = 2:3, type = "fitted")
add("numeric", "model", "reset", rs$statistic); add("numeric", "model", "reset_p", rs$p.value)
add("numeric", "model", "largest_cook", max(cooks.distance(numeric)))
z <- as.data.frame(scale(data[c("loyalty", "quality", "price", "service", "speed")]))
add("numeric", c("quality", "price", "service", "speed"), "std_estimate", coef(lm(loyalty ~ ., z))[-1])
partial <- sapply(c("quality", "price", "service", "speed"), function(j) {
  smaller <- update(numeric, as.formula(paste(". ~ . -", j)))
  1 - deviance(numeric) / deviance(smaller)
})
add("numeric", names(partial), "partial_r2", partial)
write.csv(do.call(rbind, rows), file.path(folder, "drivers.csv"), row.names = FALSE, quote = FALSE)
