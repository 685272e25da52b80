# Oracle of response styles, recovery contrasts, control charts and rankings of reasons: definitions written out in base R,
# t.test (stats) and svyratio (survey).
# Regenerate from the root of the project:  Rscript tests/oracles/styles_recovery.R
# Writes tests/oracles/styles_recovery_data.csv and tests/oracles/styles_recovery.csv (do not edit).
suppressMessages(library(survey))
options(digits = 17)
folder <- "tests/oracles"
set.seed(8)
n <- 240
out <- list()
add <- function(case, quantity, value)
  out[[length(out) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", value))

# --- data ---------------------------------------------------------------------------------------------------------
pull <- rnorm(n)
rating <- function(low, high, slope) pmin(high, pmax(low, round((low + high) / 2 + slope * pull + rnorm(n) * (high - low) / 5)))
data <- data.frame(a = rating(1, 5, 0.4), b = rating(1, 7, 0.5), c = rating(0, 10, 1), d = rating(1, 5, -0.4),
                   e = rating(1, 7, -0.6), f = rating(1, 4, 0.2))
data$a[sample(n, 15)] <- NA
data$country <- sample(c("DE", "PT", "UK"), n, TRUE)
data$wrong <- rbinom(n, 1, 0.6)
data$told <- ifelse(data$wrong == 1, rbinom(n, 1, 0.65), NA)
data$handled <- ifelse(data$told %in% 1, sample(1:7, n, TRUE), NA)
data$happy <- pmin(10, pmax(0, round(6 + 0.4 * ifelse(is.na(data$handled), 3, data$handled) - data$wrong + rnorm(n) * 2)))
data$w <- round(runif(n, 0.5, 2), 3)
data$wave <- rep(1:12, length.out = n)
for (k in 1:5) data[[paste0("r", k)]] <- rbinom(n, 1, c(0.5, 0.35, 0.2, 0.1, 0.04)[k])
write.csv(data, file.path(folder, "styles_recovery_data.csv"), row.names = FALSE, na = "")

# --- styles -------------------------------------------------------------------------------------------------------
low <- c(1, 1, 0, 1, 1, 1); high <- c(5, 7, 10, 5, 7, 4); turned <- c(FALSE, FALSE, FALSE, TRUE, TRUE, FALSE)
x <- sapply(1:6, function(j) 2 * (data[[letters[j]]] - low[j]) / (high[j] - low[j]) - 1)
middle <- (high - low) %% 2 == 0
both <- function(m) (rowMeans(m[, !turned], na.rm = TRUE) + rowMeans(m[, turned], na.rm = TRUE)) / 2
styles <- list(share = cbind(acquiescence = both(x > 0), disacquiescence = both(x < 0),
                             net_acquiescence = both(x > 0) - both(x < 0),
                             extreme = rowMeans(abs(x) == 1, na.rm = TRUE),
                             midpoint = rowMeans(x[, middle] == 0, na.rm = TRUE)),
               weighted = cbind(acquiescence = both(pmax(x, 0)), disacquiescence = both(pmax(-x, 0))))
for (kind in names(styles)) for (name in colnames(styles[[kind]])) {
  test <- t.test(styles[[kind]][, name])
  add(paste0("styles_", kind), paste0(name, "_mean"), test$estimate)
  add(paste0("styles_", kind), paste0(name, "_low"), test$conf.int[1])
  add(paste0("styles_", kind), paste0(name, "_first"), styles[[kind]][1, name])
}
m <- rowMeans(x, na.rm = TRUE)
s <- apply(x, 1, function(row) sqrt(mean((row - mean(row, na.rm = TRUE))^2, na.rm = TRUE)))
all <- x[!is.na(x)]
within <- mean(all) + sqrt(mean((all - mean(all))^2)) * (x - m) / s
within[s < 1e-12, ] <- NA
for (j in 1:6) add("within", letters[j], mean(low[j] + (within[, j] + 1) / 2 * (high[j] - low[j]), na.rm = TRUE))
j <- 3  # one item by regression on the styles of the others
rest <- x[, -j]; t2 <- turned[-j]; mid2 <- middle[-j]
half <- function(m2) (rowMeans(m2[, !t2], na.rm = TRUE) + rowMeans(m2[, t2], na.rm = TRUE)) / 2
fit <- lm(x[, j] ~ I(half(rest > 0) - half(rest < 0)) + rowMeans(abs(rest) == 1, na.rm = TRUE) +
            rowMeans(rest[, mid2] == 0, na.rm = TRUE))
corrected <- residuals(fit) + mean(x[, j])
add("regression", "c_variance", var(low[j] + (corrected + 1) / 2 * (high[j] - low[j])))

# --- recovery -----------------------------------------------------------------------------------------------------
group <- with(data, ifelse(wrong == 0, "no_failure", ifelse(told == 0, "never_told",
                    ifelse(handled >= 6, "solved_well", "solved_badly"))))
pairs <- list(c("solved_well", "no_failure"), c("solved_well", "solved_badly"), c("solved_well", "never_told"),
              c("solved_badly", "never_told"), c("never_told", "no_failure"))
p <- sapply(pairs, function(pair) t.test(data$happy[group == pair[1]], data$happy[group == pair[2]])$p.value)
adjusted <- p.adjust(p, "holm")
for (i in seq_along(pairs)) {
  one <- data$happy[group == pairs[[i]][1]]; two <- data$happy[group == pairs[[i]][2]]
  case <- paste(pairs[[i]], collapse = "-")
  test <- t.test(one, two)
  add(case, "estimate", mean(one) - mean(two)); add(case, "statistic", test$statistic); add(case, "df", test$parameter)
  add(case, "p_value", test$p.value); add(case, "conf_low", test$conf.int[1]); add(case, "p_adjusted", adjusted[i])
  add(case, "p_greater", t.test(one, two, alternative = "greater")$p.value)
  pooled <- sqrt(((length(one) - 1) * var(one) + (length(two) - 1) * var(two)) / (length(one) + length(two) - 2))
  for (width in c(0.2 * pooled, 1)) {
    same <- max(t.test(one, two, mu = -width, alternative = "greater")$p.value,
                t.test(one, two, mu = width, alternative = "less")$p.value)
    add(case, if (width == 1) "p_same_1" else "p_same", same)
  }
  f <- length(one) + length(two) - 2
  add(case, "effect_size", exp(lgamma(f / 2) - lgamma((f - 1) / 2)) / sqrt(f / 2) * (mean(one) - mean(two)) / pooled)
}

# --- control charts: centre and pooled spread of waves 1 to 8 ------------------------------------------------------
split_ <- split(data$happy, data$wave)
size <- sapply(split_, length); mean_ <- sapply(split_, mean); base <- 1:8
center <- sum(size[base] * mean_[base]) / sum(size[base])
spread <- sqrt(sum((size[base] - 1) * sapply(split_[base], var)) / sum(size[base] - 1))
add("xbar", "center", center); add("xbar", "upper_12", center + 3 * spread / sqrt(size[12]))
top <- sapply(split_, function(v) mean(v >= 8))
pbar <- sum(size[base] * top[base]) / sum(size[base]); sigma <- sqrt(pbar * (1 - pbar) / size)
z <- (top - pbar) / sigma
sz <- mean(abs(diff(z[base]))) / 1.1283791670955126
add("p", "center", pbar); add("p", "lower_12", pbar - 3 * sigma[12]); add("laney", "spread", sz)
add("laney", "lower_12", pbar - 3 * sigma[12] * sz)
level <- center; v <- 0
for (i in 1:12) { level <- 0.2 * mean_[i] + 0.8 * level; v <- 0.04 * spread^2 / size[i] + 0.64 * v }
add("ewma", "estimate_12", level); add("ewma", "upper_12", center + 2.7 * sqrt(v))
up <- down <- 0
for (i in 1:12) { zi <- (mean_[i] - center) / (spread / sqrt(size[i])); up <- max(0, up + zi - 0.5); down <- max(0, down - zi - 0.5) }
add("cusum", "estimate_12", if (up >= down) up else -down)
# runs of eight on one side in 12 waves, by enumerating all 2^12 patterns of sides
sides <- as.matrix(expand.grid(rep(list(c(-1, 1)), 12)))
add("rules", "eight_on_side", mean(apply(sides, 1, function(r) max(rle(r)$lengths) >= 8)))

# --- ranking of reasons -------------------------------------------------------------------------------------------
reasons <- data[paste0("r", 1:5)]
for (case in c("plain", "weighted")) {
  w <- if (case == "plain") rep(1, n) else data$w
  order_ <- order(-colSums(w * reasons))
  design <- svydesign(ids = ~1, weights = ~w, data = data.frame(w = w, first = rowSums(reasons[order_[1:2]]), every = rowSums(reasons)))
  ratio <- svyratio(~first, ~every, design)
  add(paste0("pareto_", case), "cumulative_2", coef(ratio)); add(paste0("pareto_", case), "error_2", SE(ratio))
}
write.csv(do.call(rbind, out), file.path(folder, "styles_recovery.csv"), row.names = FALSE)
