# Oracle of reliability: psych::alpha, lavaan's one-factor model, and HTMT, HTMT2 and Feldt's interval by their definitions.
# Regenerate from the root of the project:  Rscript tests/oracles/reliability.R
# Writes tests/oracles/reliability_data.csv (simulated here), tests/oracles/reliability_draws.csv (row numbers of resamples)
# and tests/oracles/reliability.csv; with LOYALTYSTATS_REAL_DATA also tests/oracles/reliability_ecsi.csv (do not edit).
# Debian packages: r-base-core r-cran-psych r-cran-lavaan
suppressMessages({library(psych); library(lavaan)})
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260101)
n <- 220
factors <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, 0.6, 0.6, 1), 2))
loadings <- list(a = c(0.8, 0.7, 0.6, 0.5), b = c(0.75, 0.65, 0.55, 0.7, 0.6))
answer <- function(f, l, points) {
  z <- l * f + sqrt(1 - l^2) * rnorm(n)
  pmin(pmax(round((points + 1) / 2 + z * points / 5), 1), points)
}
data <- data.frame(id = seq_len(n))
for (j in 1:4) data[[paste0("a", j)]] <- answer(factors[, 1], loadings$a[j], c(5, 7, 10, 5)[j])
for (j in 1:5) data[[paste0("b", j)]] <- answer(factors[, 2], loadings$b[j], 7)
data$a4 <- 6 - data$a4   # worded against the scale
data$w <- round(runif(n, 0.3, 3), 3)
write.csv(data[, -1], file.path(folder, "reliability_data.csv"), row.names = FALSE)

rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))

feldt <- function(alpha, n, k, level = 0.95) {
  tail <- (1 - level) / 2
  one <- n - 1; other <- (n - 1) * (k - 1)
  form1 <- c(1 - (1 - alpha) * qf(1 - tail, one, other), 1 - (1 - alpha) * qf(tail, one, other))
  form2 <- c(1 - (1 - alpha) / qf(tail, other, one), 1 - (1 - alpha) / qf(1 - tail, other, one))  # as in Feldt et al. 1987
  stopifnot(all.equal(form1, form2, tolerance = 1e-10))
  form1
}

scale_numbers <- function(case, name, x) {
  suppressWarnings(found <- psych::alpha(x, check.keys = FALSE, warnings = FALSE))
  add(case, name, "alpha", found$total$raw_alpha)
  add(case, name, "std_alpha", found$total$std.alpha)
  add(case, name, "mean_correlation", found$total$average_r)
  ends <- feldt(found$total$raw_alpha, nrow(x), ncol(x))
  add(case, name, "conf_low", ends[1]); add(case, name, "conf_high", ends[2])
  add(case, names(x), "rest_correlation", found$item.stats$r.drop)
  add(case, names(x), "mean", found$item.stats$mean)
  add(case, names(x), "spread", found$item.stats$sd)
  if (ncol(x) > 2) {
    add(case, names(x), "alpha_dropped", found$alpha.drop$raw_alpha)
    for (j in seq_along(x)) {
      ends <- feldt(found$alpha.drop$raw_alpha[j], nrow(x), ncol(x) - 1)
      add(case, names(x)[j], "alpha_dropped_low", ends[1]); add(case, names(x)[j], "alpha_dropped_high", ends[2])
    }
  }
}

factor_numbers <- function(case, name, covariance, n) {
  items <- colnames(covariance)
  fit <- cfa(paste("f =~", paste(items, collapse = " + ")), sample.cov = covariance, sample.nobs = n, std.lv = TRUE)
  est <- lavInspect(fit, "est")
  l <- est$lambda[, 1]; theta <- diag(est$theta)
  stopifnot(all(theta > 0))
  ls <- inspect(fit, "std")$lambda[, 1]
  ls <- ls * sign(sum(ls)); l <- l * sign(sum(l))
  add(case, items, "loading", ls)
  add(case, name, "omega", sum(l)^2 / (sum(l)^2 + sum(theta)))
  add(case, name, "composite_reliability", sum(ls)^2 / (sum(ls)^2 + sum(1 - ls^2)))
  add(case, name, "variance_extracted", mean(ls^2))
}

ratios <- function(r, one, two) {
  within <- function(set) { block <- r[set, set]; block[upper.tri(block)] }
  between <- as.vector(r[one, two])
  geometric <- function(x) exp(mean(log(x)))
  positive <- all(c(between, within(one), within(two)) > 0)
  c(mean(between) / sqrt(mean(within(one)) * mean(within(two))),
    if (positive) geometric(between) / sqrt(geometric(within(one)) * geometric(within(two))) else NA)
}

pair_numbers <- function(case, name, x, one, two, weights = rep(1, nrow(x))) {
  r <- cov.wt(x[c(one, two)], wt = weights, cor = TRUE)$cor
  both <- ratios(r, one, two)
  add(case, name, "htmt", both[1]); add(case, name, "htmt2", both[2])
  c0 <- cov.wt(x[c(one, two)], wt = weights)$cov
  alpha <- function(s) length(s) / (length(s) - 1) * (1 - sum(diag(c0[s, s])) / sum(c0[s, s]))
  score <- sum(c0[one, two]) / sqrt(sum(c0[one, one]) * sum(c0[two, two]))
  add(case, name, "score_r", score)
  add(case, name, "disattenuated", score / sqrt(alpha(one) * alpha(two)))
}

turned <- data
turned$a4 <- 6 - turned$a4
a <- paste0("a", 1:4); b <- paste0("b", 1:5)
for (one in list(list("a", a), list("b", b))) {
  scale_numbers("plain", one[[1]], turned[one[[2]]])
  factor_numbers("plain", one[[1]], cov(turned[one[[2]]]), n)
}
pair_numbers("plain", "a-b", turned, a, b)

# weighted: covariances by cov.wt, intervals with the effective number of respondents
weighted <- cov.wt(turned[c(a, b)], wt = turned$w)
effective <- sum(turned$w)^2 / sum(turned$w^2)
for (one in list(list("a", a), list("b", b))) {
  s <- weighted$cov[one[[2]], one[[2]]]; k <- ncol(s)
  value <- k / (k - 1) * (1 - sum(diag(s)) / sum(s))
  add("weighted", one[[1]], "alpha", value)
  ends <- feldt(value, effective, k)
  add("weighted", one[[1]], "conf_low", ends[1]); add("weighted", one[[1]], "conf_high", ends[2])
  add("weighted", one[[1]], "n_effective", effective)
  add("weighted", one[[2]], "spread", sqrt(diag(s)))
  factor_numbers("weighted", one[[1]], s, n)
}
pair_numbers("weighted", "a-b", turned, a, b, turned$w)

# percentile intervals of HTMT from resamples whose row numbers are written down, plain and weighted
draws <- matrix(sample.int(n, 40 * n, TRUE), 40)
write.csv(draws - 1L, file.path(folder, "reliability_draws.csv"), row.names = FALSE)
for (case in c("plain", "weighted")) {
  use <- if (case == "weighted") turned$w else rep(1, n)
  found <- apply(draws, 1, function(i) ratios(cov.wt(turned[i, c(a, b)], wt = use[i], cor = TRUE)$cor, a, b))
  for (j in 1:2) {
    ends <- quantile(found[j, ], c(0.025, 0.975), names = FALSE, na.rm = TRUE)
    add(case, "a-b", c("htmt_low", "htmt2_low")[j], ends[1]); add(case, "a-b", c("htmt_high", "htmt2_high")[j], ends[2])
  }
}
write.csv(do.call(rbind, rows), file.path(folder, "reliability.csv"), row.names = FALSE)

real <- Sys.getenv("LOYALTYSTATS_REAL_DATA")
if (nzchar(real)) {
  rows <- list()
  ecsi <- read.csv(file.path(real, "ecsi_mobile.csv"))
  scales <- c(image = "IMAG", expectations = "CUEX", quality = "PERQ", value = "PERV", satisfaction = "CUSA", loyalty = "CUSL")
  for (name in names(scales)) {
    x <- ecsi[grep(paste0("^", scales[name], "[0-9]"), names(ecsi))]
    scale_numbers("ecsi", name, x)
    if (!name %in% c("value", "loyalty")) factor_numbers("ecsi", name, cov(x), nrow(x))
  }
  items <- function(name) grep(paste0("^", scales[name], "[0-9]"), names(ecsi), value = TRUE)
  for (pair in combn(names(scales), 2, simplify = FALSE))
    pair_numbers("ecsi", paste(pair, collapse = "-"), ecsi, items(pair[1]), items(pair[2]))
  write.csv(do.call(rbind, rows), file.path(folder, "reliability_ecsi.csv"), row.names = FALSE)
}
