# Oracle of what goes with the Kano table: simultaneous intervals of shares, weighted homogeneity, differences, ellipses,
# the power of the winner test. Base R, and the package survey for Rao and Scott's test.
# Regenerate from the root of the project:  Rscript tests/oracles/kano_sets.R
# Writes tests/oracles/kano_sets.csv (do not edit; R 4.2.2, survey 4.1, 2026-11-27): method, input, position, value.
suppressMessages(library(survey))
rows <- list()
add <- function(method, input, values) {
  for (i in seq_along(values))
    rows[[length(rows) + 1]] <<- data.frame(method = method, input = paste(input, collapse = ";"), position = i,
                                            value = sprintf("%.17g", values[i]))
}
counts <- list(c(88, 90, 32, 114, 15, 19), c(187, 71, 46, 258, 19, 26), c(30, 10, 5, 45, 6, 4), c(3, 0, 1, 9, 0, 0),
               c(12, 11, 13, 10, 12, 14), c(1, 0, 0, 0, 0, 0), c(500, 400, 300, 200, 100, 50), c(20, 20, 0, 0, 0, 0))

# Goodman (1965): each share at level 1 - alpha / k, by the score interval (prop.test without correction)
for (x in counts) for (level in c(0.9, 0.95, 0.99)) {
  ends <- sapply(x, function(one) suppressWarnings(prop.test(one, sum(x), conf.level = 1 - (1 - level) / length(x),
                                                             correct = FALSE))$conf.int)
  add("goodman", c(x, level), as.vector(ends))
}

# Sison and Glaz (1995), written out from formulas 1, 5 and 7: moments by summing over the truncated Poisson counts
nu <- function(x, c) {
  n <- sum(x)
  if (c >= n) return(1)
  each <- lapply(x, function(lambda) {
    k <- max(0, lambda - c):min(n, lambda + c)
    p <- dpois(k, lambda)
    mass <- sum(p)
    p <- p / mass
    mean <- sum(k * p)
    m <- sapply(2:4, function(r) sum((k - mean)^r * p))
    list(mass = mass, mean = mean, m = m)
  })
  v <- sum(sapply(each, function(e) e$m[1]))
  g1 <- sum(sapply(each, function(e) e$m[2])) / v^1.5
  g2 <- sum(sapply(each, function(e) e$m[3] - 3 * e$m[1]^2)) / v^2
  z <- (n - sum(sapply(each, function(e) e$mean))) / sqrt(v)
  f <- dnorm(z) * (1 + g1 / 6 * (z^3 - 3 * z) + g2 / 24 * (z^4 - 6 * z^2 + 3) + g1^2 / 72 * (z^6 - 15 * z^4 + 45 * z^2 - 15))
  prod(sapply(each, function(e) e$mass)) * f / sqrt(v) / dpois(n, n)
}
for (x in counts) for (level in c(0.9, 0.95)) {
  n <- sum(x)
  values <- c(0, sapply(1:n, function(c) nu(x, c)))
  c <- which(values[-length(values)] <= level & level < values[-1])[1] - 1
  gamma <- (level - values[c + 1]) / (values[c + 2] - values[c + 1])
  low <- pmax(0, x / n - c / n)
  high <- pmin(1, x / n + (c + 2 * gamma) / n)
  add("sison_glaz", c(x, level), as.vector(rbind(low, high)))
}

# Rao and Scott (1984), first order: survey's svychisq(statistic = "Chisq"); sums of weights and squares by cell
set.seed(20261127)
for (case in 1:4) {
  n <- c(300, 80, 500, 40)[case]
  group <- factor(sample(1:c(2, 3, 5, 2)[case], n, TRUE))
  kind <- factor(sample(1:5, n, TRUE, prob = c(.3, .2, .15, .25, .1)))
  weight <- round(rlnorm(n, 0, c(.5, .9, 1.2, .3)[case]), 6)
  design <- svydesign(ids = ~1, weights = ~weight, data = data.frame(group, kind, weight))
  test <- svychisq(~group + kind, design, statistic = "Chisq")
  sums <- tapply(weight, list(group, kind), sum, default = 0)
  squares <- tapply(weight^2, list(group, kind), sum, default = 0)
  add("svychisq", c(n, nrow(sums), as.vector(t(sums)), as.vector(t(squares))), c(test$statistic, test$parameter, test$p.value))
}

# Newcombe (1998), method 10, from prop.test's Wilson limits; the score test is prop.test without correction
for (x in list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(0, 20, 0, 30), c(5, 56, 0, 29), c(0, 10, 10, 10), c(190, 337, 120, 340)))
  for (level in c(0.9, 0.95)) {
    one <- suppressWarnings(prop.test(x[1], x[2], conf.level = level, correct = FALSE))$conf.int
    two <- suppressWarnings(prop.test(x[3], x[4], conf.level = level, correct = FALSE))$conf.int
    p <- c(x[1] / x[2], x[3] / x[4])
    d <- p[1] - p[2]
    add("newcombe", c(x, level), c(d - sqrt((p[1] - one[1])^2 + (two[2] - p[2])^2), d + sqrt((one[2] - p[1])^2 + (p[2] - two[1])^2)))
    if (level == 0.95 && sum(x[c(1, 3)]) > 0) {
      test <- suppressWarnings(prop.test(x[c(1, 3)], x[c(2, 4)], correct = FALSE))
      add("score_test", x, c(sign(d) * sqrt(test$statistic), test$p.value))
    }
  }

# covariance of Better and |Worse|: the sample covariance of the two 0/1 answers, with n and not n - 1, over n
for (x in list(c(187, 71, 46, 258), c(20, 30, 10, 40), c(3, 0, 0, 5), c(1, 1, 1, 1))) {
  kind <- rep(1:4, x)
  both <- cbind(kind %in% 1:2, kind %in% 2:3)
  v <- nrow(both)
  add("covariance", x, c(colMeans(both), as.vector(cov(both) * (v - 1) / v / v)[c(1, 4, 2)]))
}

# power of the winner test and the chance that the sample has the right mode: every outcome of the multinomial
outcomes <- function(n, k) if (k == 1) matrix(n) else
  do.call(rbind, lapply(0:n, function(a) cbind(a, outcomes(n - a, k - 1))))
for (case in list(list(12, c(.5, .3, .1, .1)), list(20, c(.45, .25, .2, .1)), list(30, c(.4, .3, .3)), list(16, rep(.25, 4)))) {
  n <- case[[1]]; p <- case[[2]]
  all <- outcomes(n, length(p))
  chance <- apply(all, 1, function(x) dmultinom(x, prob = p))
  second <- apply(all[, -1, drop = FALSE], 1, max)
  right <- all[, 1] > second
  values <- sapply(c(0.05, 0.1), function(level) {
    found <- right & mapply(function(a, b) a > 0 && binom.test(a, a + b)$p.value <= level, all[, 1], second)
    sum(chance[found])
  })
  add("winner_power", c(n, p), c(values, sum(chance[right])))
}
written <- do.call(rbind, rows)
write.csv(written, file.path("tests", "oracles", "kano_sets.csv"), row.names = FALSE, quote = FALSE)
