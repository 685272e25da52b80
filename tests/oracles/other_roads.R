# Oracle of the other roads: correspondence analysis, Shapley values over all subsets, exact tests, agreement of raters.
# Regenerate from the root of the project, after penalty_reward.R:  Rscript tests/oracles/other_roads.R
# Reads tests/oracles/roads_data.csv; writes tests/oracles/other_roads.csv (do not edit).
# Debian packages: r-base-core r-cran-mass r-cran-vcd
suppressMessages({library(MASS); library(vcd)})
options(digits = 17)
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "roads_data.csv"))
drivers <- c("clean", "staff", "gift", "price")
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))

# Tetraclasse: rows good and bad evaluations, columns satisfied and dissatisfied
for (case in c("plain", "weighted")) {
  w <- if (case == "weighted") data$w else rep(1, nrow(data))
  cells <- do.call(rbind, lapply(drivers, function(d) {
    good <- data[[d]] >= 4; bad <- data[[d]] <= 2; sat <- data$overall >= 6
    rbind(c(sum(w[good & sat]), sum(w[good & !sat])), c(sum(w[bad & sat]), sum(w[bad & !sat])))
  }))
  # by the singular value decomposition of the standardised residuals
  p <- cells / sum(cells); r <- rowSums(p); k <- colSums(p)
  s <- (p - r %o% k) / sqrt(r %o% k)
  d <- svd(s, nu = 1, nv = 1)
  row_points <- d$u[, 1] * d$d[1] / sqrt(r); column_points <- d$v[, 1] * d$d[1] / sqrt(k)
  turn <- sign(column_points[1])   # satisfied on the positive side
  row_points <- turn * row_points; column_points <- turn * column_points
  if (case == "plain") {
    # MASS::corresp gives standardised scores; times the canonical correlation they are principal coordinates
    other <- corresp(cells)
    scores <- other$rscore * other$cor
    stopifnot(max(abs(abs(scores) - abs(row_points))) < 1e-8)
  }
  odd <- seq(1, 8, 2)
  add(paste("tetraclasse", case), drivers, "positive", row_points[odd])
  add(paste("tetraclasse", case), drivers, "negative", -row_points[odd + 1])
  add(paste("tetraclasse", case), c("satisfied", "dissatisfied"), "cut", c(column_points[1], -column_points[2]))
}

# Key drivers: Shapley value of reach minus noise over all subsets
shapley <- function(fails, inside, w) {
  v <- function(set) {
    if (!length(set)) return(0)
    any_of <- rowSums(fails[, set, drop = FALSE]) > 0
    sum(w[any_of & inside]) / sum(w[inside]) - sum(w[any_of & !inside]) / sum(w[!inside])
  }
  q <- ncol(fails)
  sapply(seq_len(q), function(j) {
    others <- setdiff(seq_len(q), j)
    sum(sapply(0:(2^(q - 1) - 1), function(code) {
      set <- others[bitwAnd(code, 2^(seq_along(others) - 1)) > 0]
      k <- length(set)
      factorial(k) * factorial(q - 1 - k) / factorial(q) * (v(c(set, j)) - v(set))
    }))
  })
}
path <- function(fails, inside, w, order) t(sapply(seq_along(order), function(k) {
  any_of <- rowSums(fails[, order[1:k], drop = FALSE]) > 0
  c(sum(w[any_of & inside]) / sum(w[inside]), sum(w[any_of & !inside]) / sum(w[!inside]))
}))
for (case in c("plain", "weighted")) {
  w <- if (case == "weighted") data$w else rep(1, nrow(data))
  for (side in c("dissatisfier", "enhancer")) {
    fails <- if (side == "dissatisfier") data[drivers] <= 2 else data[drivers] >= 4
    inside <- if (side == "dissatisfier") data$overall <= 5 else data$overall >= 7
    value <- shapley(fails, inside, w)
    order <- order(-value)
    found <- path(fails, inside, w, order)
    key <- paste(side, case)
    add(key, drivers, "shapley_value", value)
    add(key, drivers[order], "reach", found[, 1]); add(key, drivers[order], "noise", found[, 2])
  }
}

# Praise and complaints: exact test on those who do one of the two; mcnemar counts the same two numbers
features <- c("clean", "staff", "gift")
p <- sapply(features, function(f) {
  a <- data[[paste0(f, "praise")]]; b <- data[[paste0(f, "complaint")]]
  one <- sum(a == 1 & b == 0); other <- sum(a == 0 & b == 1)
  add("incidents", f, "compliments", sum(a)); add("incidents", f, "complaints", sum(b))
  test <- binom.test(one, one + other)
  add("incidents", f, "p_value", test$p.value)
  ends <- prop.test(one, one + other, correct = FALSE)$conf.int
  add("incidents", f, "conf_low", ends[1]); add("incidents", f, "conf_high", ends[2])
  test$p.value
})
add("incidents", features, "p_adjusted", p.adjust(p, "holm"))

# Agreement of two raters: vcd::Kappa (Fleiss, Cohen and Everitt 1969); of several: Gwet (2008, 2014), written out
cross <- matrix(c(9, 2, 1, 0, 1, 7, 2, 1, 0, 2, 6, 1, 1, 0, 1, 4), 4, byrow = TRUE)
found <- Kappa(cross)
add("cohen", "all", "estimate", found$Unweighted[["value"]]); add("cohen", "all", "std_error", found$Unweighted[["ASE"]])
add("cohen", paste0("c", seq_along(cross)), "cell", as.vector(t(cross)))
several <- function(table, kind) {
  # the literal definitions, thing by thing and class by class
  n <- nrow(table); q <- ncol(table)
  share <- sapply(1:q, function(k) mean(table[, k] / rowSums(table)))
  pe <- if (kind == "fleiss") sum(share^2) else sum(share * (1 - share)) / (q - 1)
  rated <- rowSums(table) >= 2
  pa <- mean(sapply(which(rated), function(i) sum(table[i, ] * (table[i, ] - 1)) / (sum(table[i, ]) * (sum(table[i, ]) - 1))))
  value <- (pa - pe) / (1 - pe)
  star <- sapply(1:n, function(i) {
    ri <- sum(table[i, ])
    single <- if (ri >= 2) (n / sum(rated)) * (sum(table[i, ] * (table[i, ] - 1)) / (ri * (ri - 1)) - pe) / (1 - pe) else 0
    pei <- if (kind == "fleiss") sum(share * table[i, ]) / ri else sum(table[i, ] / ri * (1 - share)) / (q - 1)
    single - 2 * (1 - value) * (pei - pe) / (1 - pe)
  })
  error <- sqrt(sum((star - value)^2) / (n * (n - 1)))
  c(value, error, max(-1, value - qt(.975, n - 1) * error), min(1, value + qt(.975, n - 1) * error))
}
set.seed(9)
truth <- sample(1:4, 25, TRUE, c(.4, .3, .2, .1))
votes <- sapply(1:4, function(r) ifelse(runif(25) < .7, truth, sample(1:4, 25, TRUE)))
votes[sample(100, 8)] <- NA
table <- t(apply(votes, 1, function(v) tabulate(v[!is.na(v)], 4)))
for (kind in c("fleiss", "ac1"))
  add(kind, "all", c("estimate", "std_error", "conf_low", "conf_high"), several(table, kind))
add("votes", paste0("v", seq_along(table)), "count", as.vector(t(table)))
write.csv(do.call(rbind, rows), file.path(folder, "other_roads.csv"), row.names = FALSE, quote = FALSE)
