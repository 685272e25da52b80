# Oracle of logistic and multinomial driver models: glm, nnet::multinom refined by Newton steps, sandwich, survey, Firth.
# Regenerate from the root of the project:  Rscript tests/oracles/logit_multinomial.R
# Writes tests/oracles/logit_multinomial_data.csv (simulated here) and tests/oracles/logit_multinomial.csv (do not edit).
# Debian packages: r-base-core r-cran-sandwich r-cran-survey
suppressMessages({library(sandwich); library(survey)})
options(digits = 17)
folder <- "tests/oracles"
set.seed(20260105)
n <- 300
quality <- sample(1:10, n, TRUE)
service <- pmin(10, pmax(1, quality + sample(-4:4, n, TRUE)))
country <- sample(c("DE", "ES", "FR"), n, TRUE)
branch <- sample(sprintf("b%02d", 1:45), n, TRUE)
w <- round(runif(n, 0.4, 2.5), 3)
loyalty <- pmin(10, pmax(0, round(2 + 0.5 * quality + 0.2 * service + (country == "ES") + rnorm(n, 0, 2))))
data <- data.frame(loyalty, quality, service, country, branch, w)
write.csv(data, file.path(folder, "logit_multinomial_data.csv"), row.names = FALSE)
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
terms <- c("intercept", "quality", "service", "country[ES]", "country[FR]")
data$yes <- as.numeric(data$loyalty >= 9)
tight <- glm.control(epsilon = 1e-14, maxit = 100)
model <- glm(yes ~ quality + service + country, binomial, data, control = tight)
add("logit", terms, "estimate", coef(model))
add("logit", terms, "std_error", sqrt(diag(vcov(model))))
add("logit", terms, "robust", sqrt(diag(sandwich(model))))
add("logit", terms, "cluster", sqrt(diag(vcovCL(model, ~ branch, type = "HC0", cadjust = TRUE))))
null <- glm(yes ~ 1, binomial, data)
ll <- as.numeric(logLik(model)); l0 <- as.numeric(logLik(null))
add("logit", "model", "log_likelihood", ll)
add("logit", "model", "mcfadden", 1 - ll / l0)
add("logit", "model", "nagelkerke", (1 - exp(2 * (l0 - ll) / n)) / (1 - exp(2 * l0 / n)))
p <- fitted(model)
add("logit", "model", "tjur", mean(p[data$yes == 1]) - mean(p[data$yes == 0]))
add("logit", "model", "auc", mean(outer(p[data$yes == 1], p[data$yes == 0], function(a, b) (a > b) + (a == b) / 2)))
add("logit", "model", "lr", 2 * (ll - l0))
add("logit", "model", "lr_p", pchisq(2 * (ll - l0), 4, lower.tail = FALSE))
# average marginal effects: derivative for numbers, change from the first level for levels; delta method by hand
x <- model.matrix(model); b <- coef(model); v <- vcov(model)
ame <- function(j) {
  if (j <= 3) { g <- colMeans(p * (1 - p) * outer(rep(1, n), as.numeric(seq_along(b) == j)) + p * (1 - p) * (1 - 2 * p) * b[j] * x)
    return(c(mean(p * (1 - p)) * b[j], sqrt(g %*% v %*% g))) }
  one <- x; one[, 4:5] <- 0; zero <- one; one[, j] <- 1
  p1 <- plogis(one %*% b)[, 1]; p0 <- plogis(zero %*% b)[, 1]
  g <- colMeans(p1 * (1 - p1) * one - p0 * (1 - p0) * zero)
  c(mean(p1 - p0), sqrt(g %*% v %*% g))
}
effects <- sapply(2:5, ame)
add("logit", terms[-1], "effect", effects[1, ]); add("logit", terms[-1], "effect_error", effects[2, ])
# an interaction moves with its drivers
crossed <- glm(yes ~ quality * service, binomial, data, control = tight)
bc <- coef(crossed); pc <- fitted(crossed)
add("crossed", c("intercept", "quality", "service", "quality:service"), "estimate", bc)
add("crossed", "quality", "effect", mean(pc * (1 - pc) * (bc["quality"] + bc["quality:service"] * data$service)))
# weights: estimates of a weighted likelihood, sandwich errors
weighted <- suppressWarnings(glm(yes ~ quality + service + country, binomial, data, weights = w / mean(w), control = tight))
add("weighted", terms, "estimate", coef(weighted))
add("weighted", terms, "robust", sqrt(diag(sandwich(weighted))))
design <- svydesign(ids = ~branch, weights = ~w, data = data)
survey <- suppressWarnings(svyglm(yes ~ quality + service + country, design, family = quasibinomial(), control = tight))
add("design", terms, "estimate", coef(survey)); add("design", terms, "std_error", SE(survey))
# Firth's penalty on 40 respondents with separation by country
few <- data[c(which(data$country == "ES" & data$yes == 1)[1:8], which(data$country == "DE")[1:16], which(data$country == "FR")[1:16]), ]
write.csv(few, file.path(folder, "logit_separated_data.csv"), row.names = FALSE)
xf <- model.matrix(~ quality + service + country, few); yf <- few$yes
penalised <- function(b) { eta <- (xf %*% b)[, 1]; q <- plogis(eta)
  sum(yf * plogis(eta, log.p = TRUE) + (1 - yf) * plogis(-eta, log.p = TRUE)) + 0.5 * as.numeric(determinant(t(xf) %*% (q * (1 - q) * xf))$modulus) }
climb <- function(free, b) { for (i in 1:500) { q <- plogis(xf %*% b)[, 1]; w <- q * (1 - q)
    inf <- t(xf) %*% (w * xf); h <- rowSums((xf %*% solve(inf)) * xf) * w
    score <- t(xf) %*% (yf - q + h * (0.5 - q)); step <- rep(0, length(b))
    step[free] <- solve(inf[free, free], score[free]); size <- 1
    while (penalised(b + size * step) < penalised(b) && size > 1e-10) size <- size / 2
    b <- b + size * step; if (max(abs(step)) < 1e-13) break }
  b }
firth <- climb(1:5, rep(0, 5))
add("firth", terms, "estimate", firth)
q <- plogis(xf %*% firth)[, 1]
error <- sqrt(diag(solve(t(xf) %*% (q * (1 - q) * xf))))
add("firth", terms, "std_error", error)
for (j in 1:5) { start <- firth; start[j] <- 0
  held <- climb(setdiff(1:5, j), start)
  add("firth", terms[j], "p_value", pchisq(2 * (penalised(firth) - penalised(held)), 1, lower.tail = FALSE))
  edge <- function(sign) uniroot(function(at) { s <- firth; s[j] <- at
      2 * (penalised(firth) - penalised(climb(setdiff(1:5, j), s))) - qchisq(0.95, 1) }, sort(firth[j] + sign * c(0.3, 6) * error[j]), tol = 1e-11)$root
  add("firth", terms[j], "conf_low", edge(-1)); add("firth", terms[j], "conf_high", edge(1))
}
# multinomial: three classes, Newton's method written out here (nnet's own fit is only good to 1e-4)
code <- cut(data$loyalty, c(-Inf, 6, 8, Inf), labels = FALSE)
x <- model.matrix(~ quality + service + country, data)
newton <- function(x, code, w = rep(1, length(code)), start = NULL) { k <- ncol(x); b <- if (is.null(start)) rep(0, 2 * k) else start
  for (i in 1:100) { line <- cbind(0, x %*% b[1:k], x %*% b[k + 1:k]); pr <- exp(line) / rowSums(exp(line))
    d <- cbind((code == 2) - pr[, 2], (code == 3) - pr[, 3]); g <- c(t(x) %*% (w * d[, 1]), t(x) %*% (w * d[, 2]))
    blk <- function(a, c) t(x) %*% (w * pr[, a] * ((a == c) - pr[, c]) * x)
    inf <- rbind(cbind(blk(2, 2), blk(2, 3)), cbind(blk(3, 2), blk(3, 3))); step <- solve(inf, g); b <- b + step
    if (max(abs(step)) < 1e-13) break }
  list(b = b, v = solve(inf), ll = sum(w * log(pr[cbind(seq_along(code), code)])), pr = pr, d = d) }
multi <- newton(x, code)
names <- c(paste("over 6 up to 8", terms, sep = "|"), paste("over 8", terms, sep = "|"))
add("multinomial", names, "estimate", multi$b); add("multinomial", names, "std_error", sqrt(diag(multi$v)))
add("multinomial", "model", "log_likelihood", multi$ll)
for (drop in list(quality = 2, service = 3, country = 4:5)) {
  smaller <- newton(x[, -drop, drop = FALSE], code)
  name <- c("quality", "service", "country")[match(drop[1], 2:4)]
  add("multinomial", name, "lr", 2 * (multi$ll - smaller$ll))
  add("multinomial", name, "lr_p", pchisq(2 * (multi$ll - smaller$ll), 2 * length(drop), lower.tail = FALSE)) }
wm <- newton(x, code, w / mean(w))
added <- cbind(x * (w / mean(w) * wm$d[, 1]), x * (w / mean(w) * wm$d[, 2])) %*% wm$v
add("multinomial_weighted", names, "estimate", wm$b); add("multinomial_weighted", names, "std_error", sqrt(colSums(added^2)))
# average effects on the three shares, errors by numerical differentiation of the effect in the coefficients
shares <- function(b, x) { line <- cbind(0, x %*% b[1:5], x %*% b[6:10]); exp(line) / rowSums(exp(line)) }
slope <- function(b, j) { pr <- shares(b, x); bj <- cbind(0, b[j], b[5 + j])[rep(1, n), ]; colMeans(pr * (bj - rowSums(pr * bj))) }
level <- function(b, j) { one <- x; one[, 4:5] <- 0; zero <- one; one[, j] <- 1; colMeans(shares(b, one) - shares(b, zero)) }
for (j in 2:5) { f <- function(b) if (j <= 3) slope(b, j) else level(b, j)
  jac <- sapply(1:10, function(i) { h <- 1e-4; e <- as.numeric(1:10 == i) * h
    (8 * (f(multi$b + e) - f(multi$b - e)) - (f(multi$b + 2 * e) - f(multi$b - 2 * e))) / (12 * h) })
  add("multinomial", paste(c("up to 6", "over 6 up to 8", "over 8"), terms[j], sep = "|"), "effect", f(multi$b))
  add("multinomial", paste(c("up to 6", "over 6 up to 8", "over 8"), terms[j], sep = "|"), "effect_error", sqrt(diag(jac %*% multi$v %*% t(jac)))) }
write.csv(do.call(rbind, rows), file.path(folder, "logit_multinomial.csv"), row.names = FALSE, quote = FALSE)
