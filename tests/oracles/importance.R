# Oracle of relative importance: the definitions of relaimpo (lmg, first, last, betasq, pratt, genizi, car, groups, always,
# weights, interactions after their main effects), Owen values, dominance, Shapley shares of the fit of ordinal and logit
# models (domir's definition), and bootstrap intervals from row numbers that both programs share. Base R and lm, glm, MASS.
# Regenerate from the root of the project:  Rscript tests/oracles/importance.R
# Reads tests/oracles/drivers_data.csv (made by drivers.R); writes importance.csv and importance_rows.csv (do not edit).
# Debian packages: r-base-core r-cran-mass
suppressMessages(library(MASS))
options(digits = 17)
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "drivers_data.csv"))
data$country <- factor(data$country)
data$class <- as.integer(cut(data$loyalty, c(-Inf, 3.5, 5.5, 7.5, Inf)))
data$top <- as.integer(data$loyalty > 6)
write.csv(data[c("class", "top")], file.path(folder, "importance_classes.csv"), row.names = FALSE)
numeric <- c("quality", "price", "service", "speed")

rows <- list()
add <- function(case, quantity, term, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, term, value = sprintf("%.17g", value))

r2_of <- function(data, outcome, always = NULL, w = NULL) {
  data$.w <- if (is.null(w)) 1 else w
  function(set) {
    set <- c(always, set)
    if (!length(set)) return(0)
    f <- reformulate(set, outcome); environment(f) <- environment()
    summary(lm(f, data, weights = .w))$r.squared
  }
}
subsets <- function(x) lapply(0:(2^length(x) - 1), function(code) x[bitwAnd(code, 2^(seq_along(x) - 1)) > 0])

# players: a list of the terms that each brings; value: a function of terms
shapley <- function(players, value) {
  p <- length(players)
  sapply(names(players), function(j) {
    others <- setdiff(names(players), j)
    sum(sapply(subsets(others), function(set) {
      s <- length(set); terms <- unlist(players[set], use.names = FALSE)
      factorial(s) * factorial(p - 1 - s) / factorial(p) * (value(c(terms, players[[j]])) - value(terms))
    }))
  })
}
orders <- function(x) {
  if (length(x) <= 1) return(list(x))
  unlist(lapply(seq_along(x), function(i) lapply(orders(x[-i]), function(rest) c(x[i], rest))), recursive = FALSE)
}
over_orders <- function(terms, value, admissible) {
  cache <- new.env()
  known <- function(set) {
    key <- paste("k", paste(sort(set), collapse = "|"))
    if (is.null(cache[[key]])) assign(key, value(set), envir = cache)
    cache[[key]]
  }
  kept <- Filter(admissible, orders(terms))
  gains <- sapply(kept, function(order) sapply(terms, function(j) {
    place <- match(j, order)
    known(order[seq_len(place)]) - known(order[seq_len(place - 1)])
  }))
  rowMeans(gains)
}
power <- function(R, to) { e <- eigen(R); e$vectors %*% diag(e$values^to) %*% t(e$vectors) }

# 1 numeric drivers, with and without weights: every definition
for (case in c("plain", "weighted")) {
  w <- if (case == "weighted") data$w else rep(1, nrow(data))
  value <- r2_of(data, "loyalty", w = w)
  single <- setNames(as.list(numeric), numeric)
  add(case, "lmg", numeric, shapley(single, value))
  add(case, "first", numeric, sapply(numeric, value))
  add(case, "last", numeric, sapply(numeric, function(j) value(numeric) - value(setdiff(numeric, j))))
  R <- cov.wt(data[c(numeric, "loyalty")], w, cor = TRUE)$cor
  r <- R[numeric, "loyalty"]; Rx <- R[numeric, numeric]; beta <- solve(Rx, r)
  add(case, "standardized", numeric, beta^2)
  add(case, "pratt", numeric, beta * r)
  add(case, "johnson", numeric, as.vector(power(Rx, 0.5)^2 %*% (power(Rx, -0.5) %*% r)^2))
  add(case, "car", numeric, as.vector(power(Rx, -0.5) %*% r)^2)
  fit <- lm(reformulate(numeric, "loyalty"), cbind(data, use = w), weights = use)
  add(case, "estimate", numeric, coef(fit)[numeric])
  add(case, "std_estimate", numeric, beta)
  add(case, "correlation", numeric, r)
  add(case, "structure", numeric, r / sqrt(value(numeric)))
}
# 2 conditional and complete dominance
value <- r2_of(data, "loyalty")
for (j in numeric) {
  others <- setdiff(numeric, j)
  for (size in 0:3) {
    sets <- Filter(function(set) length(set) == size, subsets(others))
    add("dominance", paste0("conditional", size), j, mean(sapply(sets, function(set) value(c(set, j)) - value(set))))
  }
  for (k in others) {
    gap <- sapply(subsets(setdiff(numeric, c(j, k))), function(set) value(c(set, j)) - value(c(set, k)))
    add("dominance", paste0("over_", k), j, if (all(gap > 0)) 1 else if (all(gap < 0)) 0 else 0.5)
  }
}
# 3 a text as one player; a group as one player; what is held constant; all together with weights
with_country <- c(single, list(country = "country"))
add("text", "lmg", names(with_country), shapley(with_country, value))
add("text", "first", names(with_country), sapply(names(with_country), value))
add("text", "last", names(with_country), sapply(names(with_country), function(j) value(names(with_country)) - value(setdiff(names(with_country), j))))
grouped <- list(quality = "quality", price = "price", service_speed = c("service", "speed"))
add("group", "lmg", names(grouped), shapley(grouped, value))
add("group", "first", names(grouped), sapply(grouped, value))
add("group", "last", names(grouped), sapply(names(grouped), function(j) value(numeric) - value(setdiff(numeric, grouped[[j]]))))
given <- function(value, always) function(set) value(set) - value(NULL)
held <- r2_of(data, "loyalty", "country")
add("always", "lmg", numeric, shapley(single, held))
add("always", "first", numeric, sapply(numeric, function(j) held(j) - held(NULL)))
add("always", "last", numeric, sapply(numeric, function(j) held(numeric) - held(setdiff(numeric, j))))
add("always", "control_r2", "model", held(NULL))
add("always", "r2", "model", held(numeric))
# relaimpo: the other metrics from what is left of drivers and outcome, relative to all variance of the outcome
left <- sapply(c(numeric, "loyalty"), function(v) resid(lm(reformulate("country", v), data)))
Rl <- cor(left); scale <- sd(left[, "loyalty"]) / sd(data$loyalty)
r <- Rl[numeric, "loyalty"] * scale; Rx <- Rl[numeric, numeric]; beta <- solve(Rx, r)
add("always", "standardized", numeric, beta^2)
add("always", "pratt", numeric, beta * r)
add("always", "johnson", numeric, as.vector(power(Rx, 0.5)^2 %*% (power(Rx, -0.5) %*% r)^2))
add("always", "car", numeric, as.vector(power(Rx, -0.5) %*% r)^2)
both <- r2_of(data, "loyalty", "country", data$w)
add("all_together", "lmg", names(grouped), shapley(grouped, both))
# 4 Owen values: orders in which the members of the group stand side by side
side_by_side <- function(order) abs(match("service", order) - match("speed", order)) == 1
add("owen", "lmg", numeric, over_orders(numeric, value, side_by_side))
# 5 an interaction enters after both of its drivers
terms <- c(numeric, "quality:price")
after <- function(order) match("quality:price", order) > max(match(c("quality", "price"), order))
add("interaction", "lmg", terms, over_orders(terms, value, after))
# 6 fit of ordinal and logit models (McFadden, Nagelkerke, Estrella, Tjur), with and without weights
polr_loglik <- function(set, w) {
  d <- data; d$.w <- w * nrow(d) / sum(w); d$.y <- factor(d$class)
  if (!length(set)) { s <- tapply(d$.w, d$.y, sum); return(sum(s * log(s / sum(s)))) }
  f <- reformulate(set, ".y"); environment(f) <- environment()
  fit <- polr(f, d, weights = .w, control = list(reltol = 1e-16, maxit = 2000))
  -fit$deviance / 2
}
measures <- list(
  mcfadden = function(l, null, n) 1 - l / null,
  nagelkerke = function(l, null, n) (1 - exp(2 * (null - l) / n)) / (1 - exp(2 * null / n)),
  estrella = function(l, null, n) 1 - (l / null)^(-2 * null / n))
by_key <- function(loglik) {
  cache <- new.env()
  function(set) {
    key <- paste("k", paste(sort(set), collapse = "|"))
    if (is.null(cache[[key]])) assign(key, loglik(set), envir = cache)
    cache[[key]]
  }
}
n <- nrow(data)
for (case in c("ordinal", "ordinal_weighted")) {
  w <- if (case == "ordinal") rep(1, n) else data$w
  loglik <- by_key(function(set) polr_loglik(set, w))
  for (name in names(measures))
    add(case, name, names(with_country), shapley(with_country, function(set) measures[[name]](loglik(set), loglik(NULL), n)))
}
glm_fit <- function(set) glm(if (length(set)) reformulate(set, "top") else top ~ 1, binomial, data, control = list(epsilon = 1e-14))
loglik <- by_key(function(set) as.numeric(logLik(glm_fit(set))))
for (name in names(measures))
  add("logit", name, names(with_country), shapley(with_country, function(set) measures[[name]](loglik(set), loglik(NULL), n)))
tjur <- by_key(function(set) { p <- fitted(glm_fit(set)); mean(p[data$top == 1]) - mean(p[data$top == 0]) })
add("logit", "tjur", names(with_country), shapley(with_country, tjur))
# 7 intervals of LMG shares from shared row numbers: percentile and BCa, type 7 quantiles
small <- data[1:60, ]
set.seed(7)
drawn <- matrix(sample(0:59, 200 * 60, TRUE), 200)
write.table(drawn, file.path(folder, "importance_rows.csv"), sep = ",", row.names = FALSE, col.names = FALSE)
from_cov <- function(d) {
  C <- cov(d[c(numeric, "loyalty")])
  found <- function(set) if (length(set)) sum(C["loyalty", set] * solve(C[set, set], C[set, "loyalty"])) / C["loyalty", "loyalty"] else 0
  shapley(single, found)
}
share <- function(x) x / sum(x)
draws <- t(apply(drawn, 1, function(i) share(from_cov(small[i + 1, ]))))
left <- t(sapply(1:60, function(i) share(from_cov(small[-i, ]))))
point <- share(from_cov(small))
ends <- apply(draws, 2, quantile, c(0.025, 0.975), type = 7)
add("rows", "conf_low", numeric, ends[1, ]); add("rows", "conf_high", numeric, ends[2, ])
for (j in numeric) {
  z0 <- qnorm((sum(draws[, j] < point[j]) + 0.5 * sum(draws[, j] == point[j])) / 200)
  u <- mean(left[, j]) - left[, j]
  a <- sum(u^3) / (6 * sum(u^2)^1.5)
  z <- z0 + qnorm(c(0.025, 0.975))
  ends <- quantile(draws[, j], pnorm(z0 + z / (1 - a * z)), type = 7)
  add("rows", "bca_low", j, ends[1]); add("rows", "bca_high", j, ends[2])
}
gap <- quantile(draws[, "quality"] - draws[, "service"], c(0.025, 0.975), type = 7)
add("rows", "difference_low", "quality-service", gap[1]); add("rows", "difference_high", "quality-service", gap[2])
add("rows", "first_probability", numeric, rowMeans(apply(draws, 1, function(x) x == max(x))))
write.csv(do.call(rbind, rows), file.path(folder, "importance.csv"), row.names = FALSE, quote = FALSE)
