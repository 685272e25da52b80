# Oracle of the ordinal driver model: proportional odds by ordinal::clm, its covariance, tests of proportional odds and of
# scales, Brant's test by its definition, survey::svyolr, average effects by numerical derivatives.
# Regenerate from the root of the project:  Rscript tests/oracles/ordinal.R
# Writes tests/oracles/ordinal_data.csv (simulated here) and tests/oracles/ordinal.csv (do not edit).
# Debian packages: r-base-core r-cran-ordinal r-cran-mass r-cran-survey r-cran-numderiv
suppressMessages({library(ordinal); library(MASS); library(survey); library(numDeriv)})
options(digits = 17)
folder <- "tests/oracles"

set.seed(20261127)
n <- 600
promise <- sample(1:10, n, TRUE)
price <- pmin(pmax(promise + sample(-4:4, n, TRUE), 1), 10)
speed <- sample(1:10, n, TRUE)
country <- sample(c("DE", "ES", "FR"), n, TRUE)
branch <- sample(sprintf("b%02d", 1:30), n, TRUE)
w <- round(runif(n, 0.4, 2.5), 3)
latent <- 0.35 * promise + 0.2 * speed + 0.5 * (country == "ES") + rlogis(n) * exp(0.05 * (price - 5.5)) +
  0.6 * as.numeric(factor(branch)) / 30
recommend <- findInterval(latent, c(0.2, 0.8, 1.4, 1.9, 2.4, 2.9, 3.4, 4.2, 5.2, 6.3))
data <- data.frame(recommend, promise, price, speed, country, branch, w)
write.csv(data, file.path(folder, "ordinal_data.csv"), row.names = FALSE)

rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
tight <- clm.control(gradTol = 1e-11, maxIter = 200L)
drivers <- c("promise", "price", "speed", "country")
terms <- c("promise", "price", "speed", "country[ES]", "country[FR]")
data$raw <- factor(data$recommend, ordered = TRUE)
data$nps <- cut(data$recommend, c(-1, 6, 8, 10), labels = c("detractors", "passives", "promoters"), ordered_result = TRUE)

# joint covariance of the yes/no regressions and Brant's chi-squares (Brant 1990), for numbers and for the country
brant <- function(case, y, x, columns) {
  y <- as.integer(y); cuts <- max(y) - 1; p <- ncol(x); X <- cbind(1, x)
  fits <- lapply(1:cuts, function(j) glm.fit(X, as.integer(y > j), family = binomial(), control = list(epsilon = 1e-14, maxit = 100)))
  pi <- sapply(fits, fitted.values)
  inverse <- lapply(1:cuts, function(j) solve(t(X) %*% (X * (pi[, j] * (1 - pi[, j])))))
  V <- matrix(0, cuts * p, cuts * p)
  at <- function(j) (j - 1) * p + 1:p
  for (j in 1:cuts) for (l in j:cuts) {
    block <- (inverse[[j]] %*% t(X) %*% (X * (pi[, l] * (1 - pi[, j]))) %*% inverse[[l]])[-1, -1]
    V[at(j), at(l)] <- block; V[at(l), at(j)] <- t(block)
  }
  b <- unlist(lapply(fits, function(f) coef(f)[-1]))
  for (name in names(columns)) {
    D <- do.call(rbind, lapply(columns[[name]], function(k) t(sapply(2:cuts, function(j) {
      d <- numeric(cuts * p); d[k] <- -1; d[(j - 1) * p + k] <- 1; d}))))
    statistic <- t(D %*% b) %*% solve(D %*% V %*% t(D), D %*% b)
    add(case, name, "brant", statistic)
    add(case, name, "brant_p", pchisq(statistic, nrow(D), lower.tail = FALSE))
  }
}

x <- model.matrix(~ promise + price + speed + country, data)[, -1]
columns <- list("all drivers" = 1:5, promise = 1, price = 2, speed = 3, country = 4:5)
for (case in c("raw", "nps")) {
  data$y <- data[[case]]
  for (weighting in c("", "_w")) {
    data$use <- if (weighting == "") 1 else data$w / mean(data$w)
    model <- suppressWarnings(clm(y ~ promise + price + speed + country, data = data, weights = use, control = tight))
    name <- paste0(case, weighting)
    add(name, terms, "estimate", model$beta)
    add(name, names(model$alpha), "threshold", model$alpha)
    k <- length(model$alpha)
    add(name, terms, "observed", sqrt(diag(vcov(model)))[k + 1:5])
    add(name, names(model$alpha), "threshold_error", sqrt(diag(vcov(model)))[1:k])
    add(name, "model", "log_likelihood", as.numeric(logLik(model)))
  }
  data$use <- 1
  model <- clm(y ~ promise + price + speed + country, data = data, control = tight)
  null <- clm(y ~ 1, data = data, control = tight)
  add(case, "model", "null_log_likelihood", as.numeric(logLik(null)))
  add(case, "model", "aic", AIC(model)); add(case, "model", "bic", BIC(model))
  add(case, "all drivers", "ratio", as.numeric(2 * (logLik(model) - logLik(null))))
  without <- clm(y ~ promise + price + speed, data = data, control = tight)
  add(case, "country", "ratio", as.numeric(2 * (logLik(model) - logLik(without))))
  b <- model$beta[4:5]; V <- vcov(model)[length(model$alpha) + 4:5, length(model$alpha) + 4:5]
  add(case, "country", "wald", sum(b * solve(V, b)))
  for (driver in drivers) {
    free <- clm(reformulate(setdiff(drivers, driver), "y"), nominal = reformulate(driver), data = data, control = tight)
    add(case, driver, "nominal", as.numeric(2 * (logLik(free) - logLik(model))))
    stretched <- clm(y ~ promise + price + speed + country, scale = reformulate(driver), data = data, control = tight)
    add(case, driver, "scale", as.numeric(2 * (logLik(stretched) - logLik(model))))
    level <- if (driver == "country") c("country[ES]", "country[FR]") else driver
    add(case, level, "log_scale", stretched$zeta)
    last <- length(coef(stretched)) - length(level) + seq_along(level)
    add(case, level, "log_scale_error", sqrt(diag(vcov(stretched)))[last])
  }
  brant(case, data$y, x, columns)
}

# partial proportional odds: price and speed differ by cut point; clm's thresholds hold minus the effects
free <- clm(nps ~ promise + country, nominal = ~ price + speed, data = data, control = tight)
effects <- coef(free); errors <- sqrt(diag(vcov(free)))
for (driver in c("price", "speed")) for (cut in c("detractors|passives", "passives|promoters")) {
  name <- paste0(cut, ".", driver)
  add("partial", paste(driver, cut), "estimate", -effects[name]); add("partial", paste(driver, cut), "observed", errors[name])
}
add("partial", "promise every", "estimate", effects["promise"]); add("partial", "promise every", "observed", errors["promise"])
add("partial", "model", "log_likelihood", as.numeric(logLik(free)))

# robust errors by definition (numerical scores of the log-likelihood of clm's model), and average effects
loglik <- function(theta, y) {
  k <- max(y) - 1; a <- c(-Inf, theta[1:k], Inf); line <- drop(x %*% theta[-(1:k)])
  log(plogis(a[y + 1] - line) - plogis(a[y] - line))
}
y3 <- as.integer(data$nps)
model <- clm(nps ~ promise + price + speed + country, data = data, control = tight)
theta <- unname(c(model$alpha, model$beta))
S <- jacobian(loglik, theta, y = y3)
bread <- vcov(model)
add("nps", terms, "robust", sqrt(diag(bread %*% crossprod(S) %*% bread))[3:7])
heavy <- suppressWarnings(clm(nps ~ promise + price + speed + country, data = data, weights = w / mean(w), control = tight))
S <- jacobian(loglik, unname(c(heavy$alpha, heavy$beta)), y = y3) * data$w / mean(data$w)
add("nps_w", terms, "robust", sqrt(diag(vcov(heavy) %*% crossprod(S) %*% vcov(heavy)))[3:7])
sums <- rowsum(S, data$branch)  # clusters, by the same definition
G <- nrow(sums)
add("nps_w", terms, "cluster", sqrt(G / (G - 1) * diag(vcov(heavy) %*% crossprod(sums) %*% vcov(heavy)))[3:7])

score <- function(theta, x) {
  line <- drop(x %*% theta[3:7])
  100 * mean(plogis(theta[2] - line, lower.tail = FALSE) - plogis(theta[1] - line))
}
moved <- function(theta, column, what) {
  line <- drop(x %*% theta[3:7]); change <- theta[2 + column]
  f <- cbind(dlogis(theta[1] - line), dlogis(theta[2] - line)) * change
  switch(what, nps = 100 * mean(f[, 1] + f[, 2]), detractors = -mean(f[, 1]), promoters = mean(f[, 2]))
}
for (column in 1:3) for (what in c("nps", "detractors", "promoters")) {
  g <- grad(function(t) moved(t, column, what), theta)
  add(what, terms[column], "effect", moved(theta, column, what))
  add(what, terms[column], "effect_error", sqrt(drop(g %*% bread %*% g)))
}
levelled <- function(theta, column) {
  high <- x; low <- x; high[, 4:5] <- 0; low[, 4:5] <- 0; high[, column] <- 1
  score(theta, high) - score(theta, low)
}
for (column in 4:5) {
  g <- grad(function(t) levelled(t, column), theta)
  add("nps", terms[column], "effect", levelled(theta, column))
  add("nps", terms[column], "effect_error", sqrt(drop(g %*% bread %*% g)))
}

# survey design: weights and clusters (svyolr stops early: compare at 1e-4)
design <- svydesign(ids = ~branch, weights = ~w, data = data)
surveyed <- svyolr(nps ~ promise + price + speed + country, design = design)
add("design", terms, "estimate", coef(surveyed)[1:5])
add("design", terms, "design", sqrt(diag(vcov(surveyed)))[1:5])

write.csv(do.call(rbind, rows), file.path(folder, "ordinal.csv"), row.names = FALSE)
