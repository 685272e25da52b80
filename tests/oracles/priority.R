# Oracle of the priority map: means from 0 to 100 with t intervals (plain, and linearised under a design), LMG shares from all
# subsets, and from shared row numbers the share of resamples in the same quadrant, with the same verdict on stated
# importance, and the interval of the rank correlation. Base R and survey.
# Regenerate from the root of the project:  Rscript tests/oracles/priority.R
# Reads tests/oracles/drivers_data.csv; writes priority_data.csv, priority_rows.csv and priority.csv (do not edit).
# Debian packages: r-base-core r-cran-survey
suppressMessages(library(survey))
options(digits = 17)
folder <- "tests/oracles"
set.seed(20261101)
data <- read.csv(file.path(folder, "drivers_data.csv"))
numeric <- c("quality", "price", "service", "speed")
n <- nrow(data)
for (j in seq_along(numeric)) {
  said <- pmin(pmax(round(5 + c(0.6, 0.2, -0.3, -0.2)[j] + 0.2 * (data[[numeric[j]]] - 5) + rnorm(n)), 1), 7)
  said[runif(n) < 0.12] <- NA
  data[[paste0(numeric[j], "said")]] <- said
}
data$region <- rep(1:3, length.out = n)
data$branch <- 100 * data$region + (seq_len(n) %/% 9) %% 8
data$size <- c(20, 30, 25)[data$region]
stated <- paste0(numeric, "said")
write.csv(data[c(stated, "region", "branch", "size")], file.path(folder, "priority_data.csv"), row.names = FALSE)
LOW <- -10; HIGH <- 20; SAID <- c(1, 7)
rated <- 100 * (as.matrix(data[numeric]) - LOW) / (HIGH - LOW)
told <- 100 * (as.matrix(data[stated]) - SAID[1]) / (SAID[2] - SAID[1])
B <- 120
draws <- matrix(sample.int(n, B * n, replace = TRUE), B, n)
write.table(draws - 1, file.path(folder, "priority_rows.csv"), row.names = FALSE, col.names = FALSE, sep = ",")

rows <- list()
add <- function(case, quantity, term, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, term, value = sprintf("%.17g", value))

subsets <- function(x) lapply(0:(2^length(x) - 1), function(code) x[bitwAnd(code, 2^(seq_along(x) - 1)) > 0])
lmg <- function(d, w) {
  R <- cov.wt(d[c(numeric, "loyalty")], w, cor = TRUE)$cor
  r2 <- function(set) if (!length(set)) 0 else { r <- R[set, "loyalty"]; sum(r * solve(R[set, set, drop = FALSE], r)) }
  gain <- sapply(numeric, function(j) sum(sapply(subsets(setdiff(numeric, j)), function(set) {
    s <- length(set); factorial(s) * factorial(3 - s) / factorial(4) * (r2(c(set, j)) - r2(set))
  })))
  gain / sum(gain)
}
picture <- function(at, w) {
  list(importance = lmg(data[at, ], w[at]),
       performance = colSums(rated[at, ] * w[at]) / sum(w[at]),
       stated = sapply(1:4, function(j) weighted.mean(told[at, j], w[at], na.rm = TRUE)))
}
middles <- list(mean = mean, median = median, scale = function(x) 50)
for (case in c("plain", "weighted")) {
  w <- if (case == "weighted") data$w else rep(1, n)
  here <- picture(seq_len(n), w)
  drawn <- lapply(seq_len(B), function(b) picture(draws[b, ], w))
  add(case, "importance", numeric, here$importance)
  add(case, "performance", numeric, here$performance)
  add(case, "stated", numeric, here$stated)
  add(case, "stated_rank", numeric, rank(-here$stated, ties.method = "min"))
  for (name in names(middles)) {
    middle <- middles[[name]]
    high <- function(p) cbind(
      p$importance - (if (name == "median") median(p$importance) else 1 / 4), p$performance - middle(p$performance),
      p$stated - mean(p$stated)) >= -1e-9  # on the cut counts as above, whatever rounding does
    own <- high(here)
    same <- lapply(drawn, function(p) high(p) == own)
    add(case, paste0("quadrant_probability_", name), numeric,
        rowMeans(sapply(same, function(s) s[, 1] & s[, 2])))
    add(case, paste0("stated_probability_", name), numeric, rowMeans(sapply(same, function(s) s[, 1] & s[, 3])))
    add(case, paste0("important_", name), numeric, as.numeric(own[, 1]))
    add(case, paste0("well_", name), numeric, as.numeric(own[, 2]))
    add(case, paste0("said_", name), numeric, as.numeric(own[, 3]))
    add(case, paste0("cut_", name), "performance", middle(here$performance))
  }
  rho <- sapply(drawn, function(p) cor(p$stated, p$importance, method = "spearman"))
  add(case, "spearman", "all", cor(here$stated, here$importance, method = "spearman"))
  add(case, "spearman_low", "all", quantile(rho, 0.025, type = 7))
  add(case, "spearman_high", "all", quantile(rho, 0.975, type = 7))
}
# means with intervals: plain t test; under a design by linearisation, stated importance of those who answered it
for (j in 1:4) {
  limits <- function(x) { t <- t.test(x); c(t$estimate, t$conf.int) }
  for (kind in c("performance", "stated")) {
    x <- if (kind == "performance") rated[, j] else told[, j]
    found <- limits(x[!is.na(x)])
    add("interval", paste0(kind, c("", "_low", "_high")), rep(numeric[j], 3), found)
    add("interval", paste0(kind, "_n"), numeric[j], sum(!is.na(x)))
  }
}
designs <- list(
  weights = svydesign(ids = ~1, weights = ~w, data = cbind(data, setNames(data.frame(rated), paste0("p", 1:4)),
                                                           setNames(data.frame(told), paste0("s", 1:4)))))
designs$complex <- svydesign(ids = ~branch, strata = ~region, fpc = ~size, weights = ~w, data = designs$weights$variables)
for (case in names(designs)) for (j in 1:4) for (kind in c("performance", "stated")) {
  name <- paste0(substr(kind, 1, 1), j)
  # without strata or clusters those who answered are a sample of their own, else they are a domain
  design <- if (case == "weights") {
    kept <- designs$weights$variables[!is.na(designs$weights$variables[[name]]), ]
    svydesign(ids = ~1, weights = ~w, data = kept)
  } else designs[[case]]
  inside <- design[!is.na(design$variables[[name]]), ]
  mean <- svymean(reformulate(name), inside)
  half <- qt(0.975, degf(inside)) * SE(mean)
  add(case, paste0(kind, c("", "_low", "_high")), rep(numeric[j], 3), c(coef(mean), coef(mean) - half, coef(mean) + half))
}
write.csv(do.call(rbind, rows), file.path(folder, "priority.csv"), row.names = FALSE, quote = FALSE)
