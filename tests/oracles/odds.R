# Oracle of asymmetric odds: glm with profile intervals, Firth's penalty by brglm2, weighted glm with sandwich errors.
# Regenerate from the root of the project, after penalty_reward.R:  Rscript tests/oracles/odds.R
# Reads tests/oracles/roads_data.csv; writes tests/oracles/odds.csv (do not edit).
# Debian packages: r-base-core r-cran-mass r-cran-sandwich r-cran-brglm2
suppressMessages({library(MASS); library(sandwich); library(brglm2)})
options(digits = 17)
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "roads_data.csv"))
drivers <- c("clean", "staff", "gift", "price")
for (d in drivers) {
  data[[paste0(d, "L")]] <- as.numeric(data[[d]] <= 2)
  data[[paste0(d, "H")]] <- as.numeric(data[[d]] >= 4)
}
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
terms <- paste0(rep(drivers, each = 2), c("L", "H"))
formula <- as.formula(paste("happy ~", paste(terms, collapse = " + ")))
tight <- glm.control(epsilon = 1e-14, maxit = 100)

told <- function(case, beta, cover, ends) {
 p <- c()
 for (d in drivers) {
  own <- paste0(d, c("L", "H"))
  add(case, d, c("odds_poor", "odds_good"), exp(beta[own]))
  add(case, d, c("odds_poor_low", "odds_good_low"), exp(ends[own, 1]))
  add(case, d, c("odds_poor_high", "odds_good_high"), exp(ends[own, 2]))
  error <- sqrt(sum(cover[own, own]))
  add(case, d, "estimate", sum(beta[own])); add(case, d, "std_error", error)
  p[d] <- 2 * pnorm(-abs(sum(beta[own]) / error))
  add(case, d, "p_value", p[d])
 }
 add(case, drivers, "p_adjusted", p.adjust(p[drivers], "holm"))
}
wald <- function(beta, cover) cbind(beta - qnorm(.975) * sqrt(diag(cover)), beta + qnorm(.975) * sqrt(diag(cover)))

plain <- glm(formula, binomial, data, control = tight)
told("wald", coef(plain), vcov(plain), wald(coef(plain), vcov(plain)))
# profile ends by root finding on the deviance itself: MASS interpolates with a spline, to about 1e-3
ends_of <- function(fit, deviance_at) t(sapply(names(coef(fit)), function(name) {
  b <- coef(fit)[[name]]; s <- sqrt(vcov(fit)[name, name])
  f <- function(value) deviance_at(name, value) - qchisq(.95, 1)
  c(uniroot(f, c(b - 6 * s, b), tol = 1e-12)$root, uniroot(f, c(b, b + 6 * s), tol = 1e-12)$root)
}))
x <- model.matrix(plain)
held <- function(name, value) {
  other <- glm.fit(x[, colnames(x) != name], data$happy, family = binomial(), offset = value * x[, name], control = tight)
  other$deviance - deviance(plain)
}
ends <- ends_of(plain, held)
told("profile", coef(plain), vcov(plain), ends)
rough <- confint(plain)
stopifnot(max(abs(rough - ends)) < 5e-3)   # MASS agrees up to its interpolation

# survey weights: point estimates of the weighted likelihood, sandwich errors without any small-sample factor
data$use <- data$w / mean(data$w)
weighted <- suppressWarnings(glm(formula, quasibinomial, data, weights = use, control = tight))
robust <- sandwich(weighted)
told("weighted", coef(weighted), robust, wald(coef(weighted), robust))

# Firth: brglm2 with AS_mean is the penalised likelihood of Firth (1993) for the logit
firth <- glm(formula, binomial, data, method = "brglmFit", type = "AS_mean", control = list(epsilon = 1e-12, maxit = 500))
penalised <- function(beta, keep = rep(TRUE, ncol(x))) {
  p <- plogis(as.vector(x %*% beta))
  sum(dbinom(data$happy, 1, p, log = TRUE)) + 0.5 * determinant(t(x) %*% (p * (1 - p) * x))$modulus
}
best <- penalised(coef(firth))
held_firth <- function(name, value) {
  at <- which(colnames(x) == name)
  goal <- function(rest) { beta <- numeric(ncol(x)); beta[at] <- value; beta[-at] <- rest; -penalised(beta) }
  start <- coef(firth)[-at]
  found <- nlminb(start, goal, control = list(rel.tol = 1e-14, x.tol = 1e-12, iter.max = 1000, eval.max = 2000))
  2 * as.numeric(best + found$objective)
}
told("firth", coef(firth), vcov(firth), ends_of(firth, held_firth))

# separation: everybody with a low rating of staff is unhappy; the finite odds are those of glm on the others
apart <- data[!(data$staff <= 2 & data$happy == 1), ]
rest <- apart[apart$staff > 2, ]
finite <- glm(update(formula, . ~ . - staffL), binomial, rest, control = tight)
for (d in c("clean", "gift", "price")) {
  own <- paste0(d, c("L", "H"))
  add("separated", d, c("odds_poor", "odds_good"), exp(coef(finite)[own]))
}
add("separated", "staff", "odds_good", exp(coef(finite)["staffH"]))
write.csv(do.call(rbind, rows), file.path(folder, "odds.csv"), row.names = FALSE, quote = FALSE)
