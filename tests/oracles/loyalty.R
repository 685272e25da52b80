# Oracle of the loyalty metrics: the recommendation score with every interval, and top-box shares.
# Regenerate from the root of the project:  Rscript tests/oracles/loyalty.R
# Writes tests/oracles/loyalty_data.csv (simulated here) and tests/oracles/loyalty.csv (do not edit). Base R only.
# The score limits are found by uniroot on a restricted likelihood that is itself maximised numerically: nothing of the
# closed form used by the package enters here.
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260102)
n <- 160
recommend <- sample(0:10, n, TRUE, prob = c(3, 1, 1, 2, 3, 8, 8, 15, 22, 17, 20))
satisfied <- sample(1:7, n, TRUE, prob = c(1, 1, 2, 4, 6, 8, 5))
country <- sample(c("ES", "MX", "PE"), n, TRUE, prob = c(.6, .3, .1))
w <- round(runif(n, 0.3, 3), 3)
recommend[c(4, 90)] <- NA
satisfied[17] <- NA
data <- data.frame(recommend, satisfied, country, w)
write.csv(data, file.path(folder, "loyalty_data.csv"), row.names = FALSE, na = "")

rows <- list()
add <- function(case, group, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, group, quantity, value = sprintf("%.17g", value))

# variance of one answer at the most likely shares under up - down = t, by maximising the likelihood over down
null_variance <- function(up, down, t) {
  middle <- 1 - up - down
  term <- function(share, p) if (share <= 0) 0 else share * log(p)
  likelihood <- function(d) term(up, d + t) + term(down, d) + term(middle, 1 - 2 * d - t)
  low <- max(0, -t); high <- (1 - t) / 2
  slope <- function(d) up / (d + t) + down / d - 2 * middle / (1 - 2 * d - t)
  eps <- 1e-15 * (high - low)
  ends <- c(low + eps, high - eps)
  # the likelihood is concave in d: the root of its slope is its maximum, else the maximum lies at an end
  s <- suppressWarnings(sapply(ends, slope))
  d <- if (is.nan(s[1]) || s[1] <= 0) low else if (is.nan(s[2]) || s[2] >= 0) high else
    uniroot(slope, ends, tol = 1e-16, maxiter = 10000)$root
  2 * d + t - t^2
}
score <- function(up, down, n, level) {
  z <- qnorm(1 - (1 - level) / 2)
  est <- up - down
  f <- function(t) (est - t)^2 - z^2 * null_variance(up, down, t) / n
  inner <- 1e-9
  low <- if (est <= -1) -1 else uniroot(f, c(-1 + 1e-12, est - inner), tol = 1e-14, maxiter = 10000)$root
  high <- if (est >= 1) 1 else uniroot(f, c(est + inner, 1 - 1e-12), tol = 1e-14, maxiter = 10000)$root
  c(low, high)
}
wald <- function(up, down, n, level) {
  half <- qnorm(1 - (1 - level) / 2) * sqrt((up + down - (up - down)^2) / n)
  up - down + c(-1, 1) * half
}
wilson <- function(x, n, level)  # prop.test takes whole counts only; this is its formula, checked against it below
  { z <- qnorm(1 - (1 - level) / 2); p <- x / n
    (p + z^2 / (2 * n) + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n) }
stopifnot(all.equal(wilson(37, 90, .95), as.numeric(prop.test(37, 90, correct = FALSE)$conf.int), tolerance = 1e-12))

metrics <- function(case, group, d, weights) {
  ok <- !is.na(d$recommend); s <- d$recommend[ok]; v <- weights[ok]
  size <- sum(v)^2 / sum(v^2)
  up <- sum(v[s >= 9]) / sum(v); down <- sum(v[s <= 6]) / sum(v)
  add(case, group, "n_effective", size)
  add(case, group, "estimate", 100 * (up - down))
  add(case, group, "std_error", 100 * sqrt((up + down - (up - down)^2) / size))
  put <- function(name, ends) { add(case, group, paste0(name, "_low"), 100 * ends[1])
                                add(case, group, paste0(name, "_high"), 100 * ends[2]) }
  put("score", score(up, down, size, .95))
  put("score90", score(up, down, size, .90))
  put("wald", wald(up, down, size, .95))
  put("adjusted_wald", wald((up * size + .75) / (size + 3), (down * size + .75) / (size + 3), size + 3, .95))
  if (case == "plain") put("t", as.numeric(t.test((s >= 9) - (s <= 6))$conf.int))
  ok <- !is.na(d$satisfied); s <- d$satisfied[ok]; v <- weights[ok]
  size <- sum(v)^2 / sum(v^2); p <- sum(v[s >= 6]) / sum(v)
  add(case, group, "top_two", p); add(case, group, "mean", sum(v * s) / sum(v))
  put("wilson", wilson(p * size, size, .95) / 100)
}
for (case in c("plain", "weighted")) {
  weights <- if (case == "plain") rep(1, n) else w
  metrics(case, "Total", data, weights)
  for (g in sort(unique(country))) metrics(case, g, data[country == g, ], weights[country == g])
}

# hard samples: counts of promoters, passives, detractors
for (cell in list(c(10, 0, 0), c(0, 10, 0), c(0, 0, 10), c(9, 1, 0), c(1, 0, 9), c(0, 9, 1), c(1, 0, 0), c(5, 0, 5),
                  c(90, 8, 2), c(1, 1998, 1), c(700, 0, 299))) {
  m <- sum(cell); ends <- score(cell[1] / m, cell[3] / m, m, .95)
  add("counts", paste(cell, collapse = ";"), "low", ends[1])
  add("counts", paste(cell, collapse = ";"), "high", ends[2])
}
write.csv(do.call(rbind, rows), file.path(folder, "loyalty.csv"), row.names = FALSE, quote = FALSE)
cat(R.version.string, "\n")
