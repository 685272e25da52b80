# Oracle of quantile and mixed driver models: quantreg and lme4 with lmerTest.
# Regenerate from the root of the project:  Rscript tests/oracles/quantile_mixed.R
# Writes tests/oracles/quantile_mixed_data.csv (simulated here) and tests/oracles/quantile_mixed.csv (do not edit).
# Debian packages: r-base-core r-cran-quantreg r-cran-lme4 r-cran-lmertest
suppressMessages({library(quantreg); library(lme4); library(lmerTest)})
options(digits = 17)
folder <- "tests/oracles"
set.seed(20260104)
groups <- 14
size <- c(9, 12, 15, 20, 25, 30, 11, 14, 18, 22, 26, 13, 16, 24)
branch <- rep(sprintf("b%02d", seq_len(groups)), size)
n <- length(branch)
at <- rep(rnorm(groups, 0, 1.1), size)
tilt <- rep(rnorm(groups, 0, 0.35), size)
quality <- round(runif(n, 1, 10), 1)
service <- round(runif(n, 1, 10), 1)
segment <- sample(c("home", "work"), n, TRUE)
wallet <- round(20 + 3 * quality + 1.5 * service + 5 * at + 2 * tilt * (quality - 5.5) + 4 * (segment == "work") +
  rnorm(n) * (2 + quality / 2), 3)
w <- round(runif(n, 0.4, 2.5), 3)
data <- data.frame(wallet, quality, service, segment, branch, w)
write.csv(data, file.path(folder, "quantile_mixed_data.csv"), row.names = FALSE)
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
terms <- c("intercept", "quality", "service", "segment[work]")
for (tau in c(0.25, 0.5, 0.75)) {
  case <- paste0("rq", tau)
  model <- rq(wallet ~ quality + service + segment, tau = tau, data = data)
  add(case, terms, "estimate", coef(model))
  add(case, terms, "std_error", summary(model, se = "nid")$coefficients[, 2])
  add(case, terms, "p_value", summary(model, se = "nid")$coefficients[, 4])
  alone <- rq(wallet ~ 1, tau = tau, data = data)
  add(case, "model", "r1", 1 - model$rho / alone$rho)
  weighted <- rq(wallet ~ quality + service + segment, tau = tau, data = data, weights = w / mean(w))
  add(case, terms, "weighted", coef(weighted))
}
mixed <- function(case, model) {
  table <- summary(model)$coefficients
  add(case, terms, "estimate", table[, "Estimate"])
  add(case, terms, "std_error", table[, "Std. Error"])
  add(case, terms, "df", table[, "df"])
  add(case, terms, "p_value", table[, "Pr(>|t|)"])
  add(case, "model", "reml", REMLcrit(model))
  parts <- as.data.frame(VarCorr(model))
  parts <- parts[is.na(parts$var2), ]
  add(case, ifelse(parts$grp == "Residual", "residual", ifelse(parts$var1 == "(Intercept)", "intercept", parts$var1)),
    "variance", parts$vcov)
}
strict <- lmerControl(optimizer = "nloptwrap", optCtrl = list(xtol_rel = 1e-12, xtol_abs = 1e-12, ftol_abs = 1e-14, ftol_rel = 1e-14))
one <- lmer(wallet ~ quality + service + segment + (1 | branch), data = data, control = strict)
mixed("intercepts", one)
two <- lmer(wallet ~ quality + service + segment + (1 + quality | branch), data = data, control = strict)
mixed("slopes", two)
plain <- lm(wallet ~ quality + service + segment, data = data)
# likelihood ratio of the variance components (REML, same fixed effects); halved because a variance cannot be negative
add("intercepts", "model", "lr", max(0, -2 * as.numeric(logLik(plain, REML = TRUE)) - REMLcrit(one)))
add("slopes", "model", "lr", REMLcrit(one) - REMLcrit(two))
# Nakagawa and Schielzeth (2013) for random intercepts, with the extension of Johnson (2014) for slopes
r2 <- function(model) {
  fixed <- as.vector(model.matrix(model) %*% fixef(model))
  residual <- sigma(model)^2
  g <- as.matrix(VarCorr(model)$branch)
  z <- cbind(1, data$quality)[, seq_len(nrow(g)), drop = FALSE]
  between <- mean(rowSums((z %*% g) * z))
  total <- mean((fixed - mean(fixed))^2) * n / (n - 1) + between + residual
  c(marginal = (total - between - residual) / total, conditional = (total - residual) / total)
}
for (case in c("intercepts", "slopes")) {
  found <- r2(if (case == "intercepts") one else two)
  add(case, "model", "marginal", found["marginal"]); add(case, "model", "conditional", found["conditional"])
}
v <- as.data.frame(VarCorr(one))$vcov
add("intercepts", "model", "icc", v[1] / sum(v))
write.csv(do.call(rbind, rows), file.path(folder, "quantile_mixed.csv"), row.names = FALSE, quote = FALSE)
