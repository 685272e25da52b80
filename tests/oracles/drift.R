# Oracle of the drift statistics: coin (lbl_test, oneway_test, mh_test), survey (svyglm, svytotal), base R.
# Regenerate from the root of the project:  Rscript tests/oracles/drift.R
# Writes tests/oracles/drift_data.csv (simulated answers, seed inside) and tests/oracles/drift.csv (do not edit; R 4.2.2,
# coin 1.4-2, survey 4.1-1): one row per number, columns method, input, position, value.
suppressPackageStartupMessages({library(coin); library(survey)})
rows <- list()
add <- function(method, input, values) {
  for (i in seq_along(values))
    rows[[length(rows) + 1]] <<- data.frame(method = method, input = paste(input, collapse = ";"), position = i,
                                            value = sprintf("%.17g", values[i]))
}
flat <- function(table) as.vector(t(table))

# --- tables of different people: linear-by-linear, exact permutation, chi-square ---------------------------------------
large <- list(rbind(c(40, 30, 30), c(25, 30, 45)), rbind(c(12, 61, 9), c(20, 44, 31)),
              rbind(c(40, 30, 30), c(25, 30, 45), c(20, 35, 40)), rbind(c(9, 80, 11), c(8, 70, 30), c(30, 20, 10), c(7, 9, 50)))
for (table in large) {
  named <- as.table(table)
  dimnames(named) <- list(wave = seq_len(nrow(table)), answer = 0:2)
  test <- lbl_test(named, scores = list(wave = seq_len(nrow(table)) - 1, answer = 0:2))
  add("lbl_test", c(nrow(table), flat(table)), c(as.numeric(statistic(test)), as.numeric(pvalue(test))))
}
small <- list(rbind(c(4, 3, 0), c(2, 3, 5)), rbind(c(1, 0, 6), c(5, 2, 2)), rbind(c(10, 1, 1), c(8, 3, 9)),
              rbind(c(3, 20, 1), c(1, 15, 4)), rbind(c(6, 0, 2), c(3, 0, 9)))
for (table in small) {
  score <- rep(rep(0:2, 2), flat(table))
  wave <- factor(rep(c(1, 1, 1, 2, 2, 2), flat(table)))
  add("oneway_exact", flat(table), as.numeric(pvalue(oneway_test(score ~ wave, distribution = exact()))))
}
for (table in list(rbind(c(16, 30, 7, 27, 11), c(31, 11, 11, 35, 9)), rbind(c(20, 9, 14, 30, 8), c(9, 20, 16, 31, 6), c(12, 18, 20, 25, 9)))) {
  test <- chisq.test(table, correct = FALSE)
  v <- sqrt(test$statistic / (sum(table) * (min(dim(table)) - 1)))
  add("chisq_test", c(nrow(table), flat(table)), c(test$statistic, test$parameter, test$p.value, v))
}

# --- tables of the same people ------------------------------------------------------------------------------------------
panels <- list(rbind(c(20, 9, 4), c(3, 30, 12), c(1, 5, 16)), rbind(c(50, 14, 11), c(6, 40, 17), c(12, 10, 33)))
for (joint in panels) {
  d <- outer(0:2, 0:2, function(from, to) to - from)
  test <- t.test(rep(as.vector(d), as.vector(joint)))
  add("paired_t", flat(joint), c(test$estimate, test$statistic, test$parameter, test$p.value))
  add("sign_test", flat(joint), binom.test(sum(joint[d > 0]), sum(joint[d != 0]))$p.value)
  named <- as.table(joint)
  dimnames(named) <- list(from = 0:2, to = 0:2)
  homogeneous <- mh_test(named)
  add("mh_test", flat(joint), c(as.numeric(statistic(homogeneous)), 2, as.numeric(pvalue(homogeneous))))
  bowker <- mcnemar.test(named, correct = FALSE)
  add("mcnemar_test", flat(joint), c(bowker$statistic, bowker$parameter, bowker$p.value))
}
five <- rbind(c(30, 9, 4, 6, 2), c(5, 40, 12, 7, 6), c(3, 8, 25, 9, 2), c(7, 3, 6, 44, 9), c(5, 3, 4, 6, 12))
named <- as.table(five)
dimnames(named) <- list(from = 1:5, to = 1:5)
add("mh_test", flat(five), c(as.numeric(statistic(mh_test(named))), 4, as.numeric(pvalue(mh_test(named)))))
bowker <- mcnemar.test(named, correct = FALSE)
add("mcnemar_test", flat(five), c(bowker$statistic, bowker$parameter, bowker$p.value))
# all 2^m directions of m movers, written out
for (joint in list(rbind(c(20, 3, 2), c(1, 30, 1), c(0, 1, 16)), rbind(c(5, 4, 1), c(0, 6, 2), c(1, 0, 9)), rbind(c(9, 0, 3), c(0, 9, 0), c(1, 0, 9)))) {
  d <- outer(0:2, 0:2, function(from, to) to - from)
  moved <- rep(as.vector(d), as.vector(joint))
  moved <- moved[moved != 0]
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(moved))))
  add("sign_flips", flat(joint), mean(abs(signs %*% abs(moved)) >= abs(sum(moved)) - 1e-9))
}

# --- Newcombe's hybrid score interval, from prop.test's Wilson limits --------------------------------------------------
hybrid <- function(x, n, level = 0.95) {
  limits <- sapply(1:2, function(i) suppressWarnings(prop.test(x[i], n[i], conf.level = level, correct = FALSE))$conf.int)
  p <- x / n
  c(p[2] - p[1] - sqrt((p[2] - limits[1, 2])^2 + (limits[2, 1] - p[1])^2),
    p[2] - p[1] + sqrt((limits[2, 2] - p[2])^2 + (p[1] - limits[1, 1])^2))
}
for (case in list(c(48, 80, 56, 70), c(3, 10, 9, 10), c(0, 20, 5, 29), c(10, 10, 0, 20), c(110, 296, 191, 337)))
  for (level in c(0.90, 0.95)) add("hybrid", c(case, level), hybrid(case[c(1, 3)], case[c(2, 4)], level))

# --- answers with weights, clusters and strata -------------------------------------------------------------------------
set.seed(20261127)
letters_of <- rbind(strsplit("QAAAO", "")[[1]], strsplit("RIIIM", "")[[1]], strsplit("RIIIM", "")[[1]],
                    strsplit("RIIIM", "")[[1]], strsplit("RRRRQ", "")[[1]])
n <- 150
make <- function(wave, shift) {
  shop <- sample(1:12, n, replace = TRUE)
  mood <- rnorm(12, sd = 0.5)[shop]
  data.frame(wave = wave, id = sample(1000:1999, n), shop = shop, branch = paste0(wave, shop), region = ifelse(shop <= 6, "N", "S"),
             w = round(exp(rnorm(n, sd = 0.5)), 3),
             f = pmin(5, 1 + rgeom(n, plogis(0.6 + mood))), d = pmax(1, 5 - rgeom(n, plogis(-0.4 + shift + mood))))
}
first <- make(1, 0)
second <- make(2, 0.5)
third <- make(3, 0.9)
stay <- sample(n, 120)                       # 120 of the first wave are in the second, with the shop and region they had
second$id[1:120] <- first$id[stay]
second$shop[1:120] <- first$shop[stay]
second$region[1:120] <- first$region[stay]
second$branch <- paste0(2, second$shop)
kept <- sample(120, 60)                      # half of them repeat their answers
second[kept, c("f", "d")] <- first[stay[kept], c("f", "d")]
second$id[121:150] <- 3001:3030
third$id <- 4001:4150
data <- rbind(first, second, third)
write.csv(data, file.path("tests", "oracles", "drift_data.csv"), row.names = FALSE, quote = FALSE)
data$category <- letters_of[cbind(data$f, data$d)]
data$score <- match(data$category, c("A", "O", "M")) - 1
data$five <- match(ifelse(data$category %in% c("R", "Q"), "R", data$category), c("A", "O", "M", "I", "R"))
data$w <- data$w / ave(data$w, data$wave)    # only ratios within a wave matter

slope <- function(design, formula = score ~ wave) {
  fit <- summary(svyglm(formula, design = subset(design, !is.na(score))))$coefficients
  fit[nrow(fit), 1:3]
}
ratio <- function(design, parts, bases) {    # estimates and covariance of sum(part)/sum(base), by svytotal and the delta method
  both <- update(design, part = parts, base = bases)
  total <- svytotal(~part + base, both)
  k <- ncol(parts)
  part <- coef(total)[1:k]
  base <- coef(total)[k + 1:k]
  gradient <- cbind(diag(1 / base, k), diag(-part / base^2, k))
  list(p = part / base, v = gradient %*% vcov(total) %*% t(gradient))
}
dummies <- function(x, keep) sapply(keep, function(k) as.numeric(x == k))
rao_scott <- function(design, waves, ddf) {
  use <- design$variables
  parts <- do.call(cbind, lapply(waves, function(w) dummies(use$five, 1:4) * (use$wave == w)))
  bases <- do.call(cbind, lapply(waves, function(w) matrix(use$wave == w, nrow(use), 4) * 1))
  found <- ratio(design, parts, bases)
  size <- sapply(waves, function(w) sum(use$wave == w))
  p <- matrix(found$p, 4)
  pooled <- p %*% size / sum(size)
  contrast <- kronecker(cbind(-1, diag(length(waves) - 1)), diag(4))
  gap <- contrast %*% found$p
  alone <- kronecker(diag(1 / size[-1], length(size) - 1) + 1 / size[1], diag(as.vector(pooled)) - pooled %*% t(pooled))
  x2 <- as.numeric(t(gap) %*% solve(alone, gap))
  effect <- mean(diag(solve(alone, contrast %*% found$v %*% t(contrast))))
  q <- length(gap)
  c(x2 / effect, q, effect, pf(x2 / effect / q, q, q * ddf, lower.tail = FALSE))
}
wilson <- function(p, n, z) {
  centre <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
  half <- z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2)) / (1 + z^2 / n)
  c(centre - half, centre + half)
}
corrected <- function(v, p, size) {           # Newcombe (1998), pairs, method 10
  r <- v[1, 2] / sqrt(v[1, 1] * v[2, 2])
  half <- 1 / (2 * sqrt(size[1] * size[2]) * sqrt(prod(p * (1 - p))))
  if (r > 0) max(0, r - half) else r
}
mover <- function(p, size, r, z) {
  one <- wilson(p[1], size[1], z)
  two <- wilson(p[2], size[2], z)
  c(p[2] - p[1] - sqrt((p[2] - two[1])^2 - 2 * r * (p[2] - two[1]) * (one[2] - p[1]) + (one[2] - p[1])^2),
    p[2] - p[1] + sqrt((two[2] - p[2])^2 - 2 * r * (two[2] - p[2]) * (p[1] - one[1]) + (p[1] - one[1])^2))
}
better <- function(design, df, linked) {     # waves 1 and 2, effective sizes from the linearised variances
  use <- design$variables
  valid <- use$category %in% c("A", "O", "M", "I")
  pleased <- use$category %in% c("A", "O")
  inside <- cbind(use$wave == 1, use$wave == 2)
  found <- ratio(design, inside * pleased, inside * valid)
  size <- pmin(found$p * (1 - found$p) / diag(found$v), colSums(inside * valid))
  r <- if (linked) corrected(found$v, found$p, size) else 0
  c(found$p, mover(found$p, size, r, qt(0.975, df)))
}
two <- data[data$wave < 3, ]
designs <- list(
  clusters_span = svydesign(ids = ~shop, weights = ~1, data = two),
  clusters_span_weights = svydesign(ids = ~shop, weights = ~w, data = two),
  clusters_nested = svydesign(ids = ~branch, strata = ~wave, weights = ~1, data = two),
  clusters_nested_weights = svydesign(ids = ~branch, strata = ~wave, weights = ~w, data = two),
  strata_clusters = svydesign(ids = ~shop, strata = ~region, weights = ~1, data = two),
  weights = svydesign(ids = ~1, strata = ~wave, weights = ~w, data = two))
for (name in names(designs)) {
  design <- designs[[name]]
  add("design_trend", name, slope(design))
  add("design_shares", name, rao_scott(design, 1:2, degf(design)))
  if (name != "weights") add("design_better", name, better(design, degf(design), !grepl("nested", name)))
}
whole <- list(clusters_span = svydesign(ids = ~shop, weights = ~1, data = data),
              clusters_nested = svydesign(ids = ~branch, strata = ~wave, weights = ~1, data = data),
              weights = svydesign(ids = ~1, strata = ~wave, weights = ~w, data = data))
for (name in names(whole)) {
  add("design_trend", paste0(name, "_three"), slope(whole[[name]]))
  add("design_shares", paste0(name, "_three"), rao_scott(whole[[name]], 1:3, degf(whole[[name]])))
}
# the same people in waves 1 and 2: plain, and with the shop as cluster and the weight of the later wave
panel <- merge(data[data$wave == 1, ], data[data$wave == 2, ], by = "id", suffixes = c("1", "2"))
add("panel_size", "panel", nrow(panel))
d <- na.omit(panel$score2 - panel$score1)
test <- t.test(d)
add("panel_plain", "panel", c(test$estimate, test$statistic, test$p.value, sum(d > 0), sum(d < 0), binom.test(sum(d > 0), sum(d != 0))$p.value))
margins <- function(design, u) {
  from <- dummies(u$five1, 1:5)
  to <- dummies(u$five2, 1:5)
  found <- ratio(design, to - from, matrix(1, nrow(u), 5))
  w <- weights(design)
  joint <- t(from * w) %*% to / sum(w)
  alone <- (diag(rowSums(joint) + colSums(joint)) - joint - t(joint)) / nrow(u)
  gap <- found$p[1:4]
  x2 <- as.numeric(t(gap) %*% solve(alone[1:4, 1:4], gap))
  effect <- mean(diag(solve(alone[1:4, 1:4], found$v[1:4, 1:4])))
  c(x2 / effect, effect)
}
better_pair <- function(design, u, df, by_design) {
  valid <- cbind(u$category1 %in% c("A", "O", "M", "I"), u$category2 %in% c("A", "O", "M", "I"))
  pleased <- cbind(u$category1 %in% c("A", "O"), u$category2 %in% c("A", "O"))
  found <- ratio(design, pleased * 1, valid * 1)
  size <- if (by_design) pmin(found$p * (1 - found$p) / diag(found$v), colSums(valid)) else colSums(valid)
  c(found$p, mover(found$p, size, corrected(found$v, found$p, size), if (by_design) qt(0.975, df) else qnorm(0.975)))
}
plain <- svydesign(ids = ~1, weights = ~1, data = panel)
add("panel_better", "plain", better_pair(plain, panel, Inf, FALSE))
by_shop <- svydesign(ids = ~shop1, weights = ~w2, data = panel)
by_shop <- update(by_shop, change = score2 - score1)
fit <- summary(svyglm(change ~ 1, design = subset(by_shop, !is.na(change))))$coefficients
add("panel_trend", "clusters_weights", fit[1, 1:3])
add("panel_margins", "clusters_weights", margins(by_shop, panel))
add("panel_better", "clusters_weights", better_pair(by_shop, panel, degf(by_shop), TRUE))

written <- do.call(rbind, rows)
write.csv(written, file.path("tests", "oracles", "drift.csv"), row.names = FALSE, quote = FALSE)
