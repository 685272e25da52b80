# Oracle of effort, satisfaction index, secure customers, phases of loyalty, intentions, share of wallet and its allocation.
# Regenerate from the root of the project:  Rscript tests/oracles/outcomes.R
# Writes tests/oracles/outcomes_data.csv (simulated here) and tests/oracles/outcomes.csv (do not edit).
# base R: t.test, prop.test, prcomp, rank, and the iterations of PLS mode A as published; survey: svymean, svyratio.
suppressPackageStartupMessages(library(survey))
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260105)
n <- 180
branch <- sample(1:24, n, TRUE)
region <- ifelse(branch <= 12, "north", "south")
quality <- rnorm(n) + rnorm(24, sd = .5)[branch]
rating <- function(k, slope, shift) pmin(pmax(round((k + 1) / 2 + shift + slope * quality + rnorm(n)), 1), k)
data <- data.frame(
  branch, region, w = round(runif(n, .3, 3), 3),
  ease = rating(7, .7, 1), hard = 8 - rating(7, .5, 1),
  sat = rating(10, 1.6, 1.5), exp = rating(10, 1, 1), ideal = rating(10, 1.2, .5),
  again = rating(10, 1.3, 1.5), tell = rating(10, 1.1, 2),
  c1 = rating(7, .9, 1.4), c2 = rating(7, .8, 1.2), a1 = rating(7, .8, 1), a2 = rating(7, 1, .9),
  w1 = rating(7, .9, .4), w2 = rating(7, .6, .5), h1 = rating(7, .9, .6), h2 = rating(7, .9, .4))
data$share <- pmin(100, pmax(0, round(50 + 15 * quality + 20 * rnorm(n))))
data$total <- round(exp(4 + .5 * rnorm(n)), 2)
data$spend <- round(data$total * pmin(1, pmax(0, data$share / 100 + .1 * rnorm(n))), 2)
us <- sample(1:5, n, TRUE); north <- sample(1:5, n, TRUE); south <- sample(c(1:5, NA), n, TRUE)
data$us <- us; data$north <- north; data$south <- south
for (column in c("ease", "sat", "ideal", "tell", "c1", "a2", "w1", "h2", "share", "total"))
  data[sample(n, 6), column] <- NA
data$us[5] <- NA; data$north[5] <- NA; data$south[5] <- NA
write.csv(data, file.path(folder, "outcomes_data.csv"), row.names = FALSE, na = "")

rows <- list()
add <- function(case, group, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, group, quantity, value = sprintf("%.17g", value))
groups <- list(Total = rep(TRUE, n), north = data$region == "north", south = data$region == "south")

# mean with Student's interval: plainly, with weights (each group a sample of its own), and as a domain of a design
full <- svydesign(ids = ~branch, strata = ~region, weights = ~w, data = data)
means <- function(case, values) {
  for (group in names(groups)) {
    inside <- groups[[group]]
    known <- inside & !is.na(values)
    put <- function(kind, est, se, df) {
      half <- qt(.975, df) * se
      for (one in list(c("estimate", est), c("std_error", se), c("df", df), c("conf_low", est - half), c("conf_high", est + half)))
        add(paste(case, kind, sep = "_"), group, one[1], as.numeric(one[2]))
    }
    plain <- t.test(values[known])
    put("plain", mean(values[known]), plain$stderr, plain$parameter)
    own <- svydesign(ids = ~1, weights = ~w, data = transform(data, y = values)[known, ])
    m <- svymean(~y, own)
    put("weighted", coef(m), SE(m), degf(own))
    domain <- subset(update(full, y = values), known)
    m <- svymean(~y, domain)
    put("design", coef(m), SE(m), degf(domain))
  }
}
# Wilson's interval of a share: prop.test, and its formula on Kish's effective number
wilson <- function(p, size) {
  z <- qnorm(.975)
  (p + z^2 / (2 * size) + c(-1, 1) * z * sqrt(p * (1 - p) / size + z^2 / (4 * size^2))) / (1 + z^2 / size)
}
shares <- function(case, hits, base) {
  for (group in names(groups)) {
    inside <- groups[[group]] & base
    x <- sum(hits[inside]); size <- sum(inside)
    ends <- if (x %in% c(0, size)) wilson(x / size, size) else suppressWarnings(prop.test(x, size, correct = FALSE)$conf.int)
    w <- data$w[inside]
    p <- sum(w * hits[inside]) / sum(w)
    both <- wilson(p, sum(w)^2 / sum(w^2))
    m <- svymean(~y, subset(update(full, y = as.numeric(hits)), inside))
    v <- as.numeric(SE(m))^2
    # Kish's design effect, with replacement: variance over that of as many respondents drawn singly
    alone <- sum(w * (hits[inside] - p)^2) / sum(w) / (size - 1)
    size_design <- if (v > 0) size * alone / v else sum(w)^2 / sum(w^2)
    third <- wilson(p, size_design)
    for (one in list(c("plain", x / size, ends), c("weighted", p, both), c("design", p, third))) {
      kind <- paste(case, one[1], sep = "_")
      add(kind, group, "share", as.numeric(one[2]))
      add(kind, group, "low", as.numeric(one[3]))
      add(kind, group, "high", as.numeric(one[4]))
    }
  }
}

means("effort", data$ease); shares("effort_top", data$ease >= 5, !is.na(data$ease))
means("effort_hard", 8 - data$hard); shares("effort_hard_top", data$hard <= 3, rep(TRUE, n))

# satisfaction index
items <- as.matrix(data[, c("sat", "exp", "ideal")])
whole <- complete.cases(items)
index <- function(weights) as.vector((items - 1) %*% weights / 9 * 100)
equal <- index(rep(1 / 3, 3))
stopifnot(all.equal(equal, (rowSums(items) - 3) / 27 * 100))
means("index_equal", equal)
unstandardised <- function(direction, w) {
  x <- items[whole, ]; m <- colSums(x * w) / sum(w)
  spread <- sqrt(colSums(sweep(x, 2, m)^2 * w) / sum(w))
  raw <- direction / spread
  raw / sum(raw)
}
first <- prcomp(items[whole, ], scale. = TRUE)$rotation[, 1]
pca <- unstandardised(first, rep(1, sum(whole)))
means("index_pca", index(pca))
for (name in names(pca)) add("weights_pca", name, "weight", pca[[name]])
# partial least squares, mode A, two blocks that are linked: the published iterations, until nothing changes
mode_a <- function(w) {
  both <- complete.cases(items, data$again, data$tell)
  w <- w[both] / sum(w[both])
  scaled <- function(x) {
    m <- colSums(x * w); x <- sweep(x, 2, m)
    sweep(x, 2, sqrt(colSums(x^2 * w)), "/")
  }
  x <- scaled(items[both, ]); y <- scaled(as.matrix(data[both, c("again", "tell")]))
  unit <- function(v) v / sqrt(sum(w * v^2))
  a <- rep(1, 3)
  for (step in 1:5000) {
    inner_y <- unit(x %*% a)
    b <- colSums(y * as.vector(inner_y) * w)
    inner_x <- unit(y %*% b)
    new <- colSums(x * as.vector(inner_x) * w)
    if (max(abs(new - a)) < 1e-15) break
    a <- new
  }
  spread <- sqrt(colSums(sweep(items[both, ], 2, colSums(items[both, ] * w))^2 * w))
  raw <- a / spread
  raw / sum(raw)
}
pls <- mode_a(rep(1, n)); pls_w <- mode_a(data$w)
for (name in names(pls)) { add("weights_pls", name, "weight", pls[[name]]); add("weights_pls_w", name, "weight", pls_w[[name]]) }
means("index_pls", index(pls))

# secure customers: 9-10 on all three
three <- data[, c("sat", "again", "tell")]
base <- complete.cases(three)
shares("secure", rowSums(three >= 9) == 3, base)
shares("secure_sat", three$sat >= 9, base)
shares("secure_again", three$again >= 9, base)
shares("secure_tell", three$tell >= 9, base)
for (group in names(groups)) {
  inside <- groups[[group]] & base
  add("short_plain", group, "sat", mean((three$again >= 9 & three$tell >= 9 & three$sat < 9)[inside]))
}

# phases of loyalty on 0-100
phase <- function(...) 100 * (rowMeans(cbind(...)) - 1) / 6
scores <- list(cognitive = phase(data$c1, data$c2), affective = phase(data$a1, data$a2),
               conative = phase(data$w1, data$w2), action = phase(data$h1, data$h2))
all_four <- complete.cases(as.data.frame(scores))
held <- rep(TRUE, n)
for (k in seq_along(scores)) {
  s <- scores[[k]]; name <- names(scores)[k]
  means(paste0("phase_", name), s)
  hold <- s >= 100 * 5 / 6 - 1e-9
  shares(paste0("hold_", name), hold, !is.na(s))
  held <- held & hold
  shares(paste0("chain_", name), held, all_four)
  if (k > 1) {
    means(paste0("step_", name), s - scores[[k - 1]])
    for (group in names(groups)) {
      inside <- groups[[group]]
      test <- t.test(s[inside], scores[[k - 1]][inside], paired = TRUE)
      add(paste0("step_", name, "_plain"), group, "statistic", test$statistic)
      add(paste0("step_", name, "_plain"), group, "p_value", test$p.value)
    }
  }
}

# intentions: means in scale points, one dimension turned round, and alpha by its definition
first_items <- cbind(data$c1, data$c2); second <- cbind(8 - data$a1, 8 - data$a2)
means("intention_one", rowMeans(first_items)); shares("intention_one_top", rowMeans(first_items) >= 6, complete.cases(first_items))
means("intention_two", rowMeans(second))
alpha <- function(x) { x <- x[complete.cases(x), ]; s <- cov(x); k <- ncol(x); k / (k - 1) * (1 - sum(diag(s)) / sum(s)) }
for (group in names(groups)) {
  add("alpha", group, "one", alpha(first_items[groups[[group]], ])); add("alpha", group, "two", alpha(second[groups[[group]], ]))
}

# share of wallet
means("wallet_direct", data$share / 100)
both <- !is.na(data$spend) & !is.na(data$total) & data$total > 0
means("wallet_spend", ifelse(both, data$spend / data$total, NA))
for (group in names(groups)) {
  inside <- groups[[group]] & both
  r <- svyratio(~spend, ~total, subset(full, inside))
  add("wallet_ratio_design", group, "ratio", coef(r)); add("wallet_ratio_design", group, "se", sqrt(as.numeric(r$var)))
  own <- svydesign(ids = ~1, weights = ~1, data = data[inside, ])
  r <- svyratio(~spend, ~total, own)
  add("wallet_ratio_plain", group, "ratio", coef(r)); add("wallet_ratio_plain", group, "se", sqrt(as.numeric(r$var)))
}

# wallet allocation by rank, ties shared
given <- as.matrix(data[, c("us", "north", "south")])
predicted <- t(apply(given, 1, function(r) {
  number <- sum(!is.na(r))
  (1 - rank(r, na.last = "keep", ties.method = "average") / (number + 1)) * 2 / number
}))
for (brand in colnames(given)) {
  means(paste0("allocation_", brand), predicted[, brand])
  any_brand <- rowSums(!is.na(given)) > 0
  means(paste0("allocation_all_", brand), ifelse(any_brand, ifelse(is.na(predicted[, brand]), 0, predicted[, brand]), NA))
}

write.csv(do.call(rbind, rows), file.path(folder, "outcomes.csv"), row.names = FALSE, quote = FALSE)
