# Oracle of comparisons of groups: R's stats and survey; Games-Howell, Dunn, effect sizes and the rest written out here.
# Regenerate from the root of the project:  Rscript tests/oracles/compare.R   (after design.R, whose data it reads)
# Writes tests/oracles/compare.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17)
folder <- "tests/oracles"
rows <- list()
add <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", as.numeric(value)))
data <- read.csv(file.path(folder, "design_data.csv"), stringsAsFactors = FALSE)
plain <- data[data$w > 0 & !is.na(data$recommend), ]
pairs <- list(c("bronze", "gold"), c("bronze", "silver"), c("gold", "silver"))
of <- function(g) plain$recommend[plain$segment == g]
root <- function(f, range) uniroot(f, range, tol = 1e-13)$root

# means
w <- oneway.test(recommend ~ segment, plain)
add("means", "F", w$statistic); add("means", "df", w$parameter[1]); add("means", "df_error", w$parameter[2]); add("means", "p", w$p.value)
for (p in pairs) {
  x <- of(p[1]); y <- of(p[2]); name <- paste(p, collapse = "_")
  t <- t.test(x, y)
  add("means", paste0("p_", name), t$p.value); add("means", paste0("df_", name), t$parameter)
  add("means", paste0("low_", name), t$conf.int[1]); add("means", paste0("high_", name), t$conf.int[2])
  add("means", paste0("gh_", name), ptukey(abs(t$statistic) * sqrt(2), 3, t$parameter, lower.tail = FALSE))
  lower <- t.test(x, y, mu = -0.7, alternative = "greater")$p.value; upper <- t.test(x, y, mu = 0.7, alternative = "less")$p.value
  add("means", paste0("same_", name), max(lower, upper))
  n1 <- length(x); n2 <- length(y); m <- n1 + n2 - 2; s <- sqrt(((n1 - 1) * var(x) + (n2 - 1) * var(y)) / m)
  d <- (mean(x) - mean(y)) / s; j <- exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2); k <- sqrt(n1 * n2 / (n1 + n2))
  add("means", paste0("g_", name), j * d)
  ends <- sapply(c(.975, .025), function(q) root(function(nc) pt(d * k, m, nc) - q, c(-20, 20)))
  add("means", paste0("g_low_", name), j * ends[1] / k); add("means", paste0("g_high_", name), j * ends[2] / k)
}
a <- anova(lm(recommend ~ segment, plain)); ssb <- a[1, 2]; ssw <- a[2, 2]; msw <- a[2, 3]; n <- nrow(plain)
add("means", "omega", (ssb - 2 * msw) / (ssb + ssw + msw)); add("means", "epsilon", (ssb - 2 * msw) / (ssb + ssw)); add("means", "eta", ssb / (ssb + ssw))
# a question on which groups differ more, so that both limits of the noncentrality are above 0
plain$shifted <- plain$recommend + 1.5 * (plain$segment == "gold")
b <- anova(lm(shifted ~ segment, plain)); f <- b[1, 4]
ends <- sapply(c(.975, .025), function(q) root(function(nc) pf(f, 2, n - 3, nc) - q, c(0, 200)))
add("shifted", "omega", (b[1, 2] - 2 * b[2, 3]) / (b[1, 2] + b[2, 2] + b[2, 3]))
add("shifted", "low", ends[1] / (ends[1] + n)); add("shifted", "high", ends[2] / (ends[2] + n))

# ranks
kw <- kruskal.test(recommend ~ factor(segment), plain)
add("ranks", "H", kw$statistic); add("ranks", "p", kw$p.value)
r <- rank(plain$recommend); ties <- table(plain$recommend); v <- n * (n + 1) / 12 - sum(ties^3 - ties) / (12 * (n - 1))
for (p in pairs) {
  name <- paste(p, collapse = "_"); r1 <- r[plain$segment == p[1]]; r2 <- r[plain$segment == p[2]]
  z <- (mean(r1) - mean(r2)) / sqrt(v * (1 / length(r1) + 1 / length(r2)))
  add("ranks", paste0("z_", name), z); add("ranks", paste0("p_", name), 2 * pnorm(-abs(z)))
  x <- of(p[1]); y <- of(p[2]); dom <- sign(outer(x, y, "-")); d <- mean(dom); n1 <- length(x); n2 <- length(y)
  add("ranks", paste0("delta_", name), d)
  s2 <- (n2^2 * sum((rowMeans(dom) - d)^2) + n1^2 * sum((colMeans(dom) - d)^2) - sum((dom - d)^2)) / (n1 * n2 * (n1 - 1) * (n2 - 1))
  s2 <- max(s2, (1 - d^2) / (n1 * n2 - 1)); z <- qt(.975, n1 + n2 - 2)
  half <- z * sqrt(s2) * sqrt((1 - d^2)^2 + z^2 * s2)
  add("ranks", paste0("delta_low_", name), (d - d^3 - half) / (1 - d^2 + z^2 * s2))
  add("ranks", paste0("delta_high_", name), (d - d^3 + half) / (1 - d^2 + z^2 * s2))
}

# shares: satisfied 1-5 taken as categories
kept <- data[data$w > 0, ]
table <- table(kept$satisfied, kept$segment)
chi <- suppressWarnings(chisq.test(table)); n <- sum(table)
add("shares", "X2", chi$statistic); add("shares", "p", chi$p.value)
for (i in rownames(table)) for (g in colnames(table)) add("shares", paste("residual", i, g, sep = "_"), chi$stdres[i, g])
df <- chi$parameter; x2 <- chi$statistic
short <- function(k) k - (k - 1)^2 / (n - 1)
add("shares", "V", sqrt(max(0, x2 / n - df / (n - 1)) / (min(short(nrow(table)), short(ncol(table))) - 1)))
high <- root(function(nc) pchisq(x2, df, nc) - .025, c(0, 200)); add("shares", "V_high", sqrt(high / n / (min(dim(table)) - 1)))
small <- list(two = matrix(c(3, 1, 2, 9), 2), three = matrix(c(3, 1, 0, 2, 4, 1, 0, 2, 6), 3), wide = matrix(c(5, 0, 2, 1, 3, 3, 0, 4), 2))
for (name in names(small)) add("exact", name, fisher.test(small[[name]])$p.value)

# designs
full <- svydesign(~branch, strata = ~stratum, weights = ~w, data = kept)
answered <- subset(full, !is.na(recommend))
test <- regTermTest(svyglm(recommend ~ segment, answered), ~segment)
add("design", "F", test$Ftest); add("design", "df_error", test$ddf); add("design", "p", test$p)
means <- svyby(~recommend, ~segment, answered, svymean, covmat = TRUE)
for (g in means$segment) add("design", paste0("mean_", g), coef(means)[g])
for (p in pairs) {
  con <- svycontrast(means, setNames(c(1, -1), p)); two <- subset(answered, segment %in% p)
  t <- coef(con) / SE(con); df <- degf(two) - 1; name <- paste(p, collapse = "_")
  add("design", paste0("se_", name), SE(con)); add("design", paste0("p_", name), 2 * pt(-abs(t), df))
}
chi <- svychisq(~satisfied + segment, full, statistic = "F")
add("design", "rao_scott", chi$statistic); add("design", "rao_scott_p", chi$p.value)

# the same respondents on two and three questions
both <- plain[!is.na(plain$before), ]
both$third <- both$satisfied * 2
long <- data.frame(y = c(both$recommend, both$before, both$third), q = factor(rep(1:3, each = nrow(both))), id = factor(rep(seq_len(nrow(both)), 3)))
s <- summary(aov(y ~ q + Error(id / q), long))[[2]][[1]]
fit <- lm(cbind(recommend, before, third) ~ 1, both)
gg <- anova(fit, X = ~1, test = "Spherical")
add("within", "F", s[1, 4])
add("within", "p", gg[1, "G-G Pr"])
add("within", "friedman", friedman.test(as.matrix(both[, c("recommend", "before", "third")]))$statistic)
t <- t.test(both$recommend, both$before, paired = TRUE); add("within", "t", t$statistic); add("within", "p_t", t$p.value)
wt <- suppressWarnings(wilcox.test(both$recommend, both$before, paired = TRUE, exact = FALSE, correct = FALSE)); add("within", "p_wilcoxon", wt$p.value)

# agreement inside branches
icc <- anova(lm(recommend ~ factor(branch), plain)); sizes <- base::table(plain$branch); k <- length(sizes)
n0 <- (sum(sizes) - sum(sizes^2) / sum(sizes)) / (k - 1)
add("agreement", "icc1", (icc[1, 3] - icc[2, 3]) / (icc[1, 3] + (n0 - 1) * icc[2, 3])); add("agreement", "icc2", (icc[1, 3] - icc[2, 3]) / icc[1, 3])
add("agreement", "F", icc[1, 4]); add("agreement", "p", icc[1, 5])
for (g in names(sizes)) {
  x <- plain$recommend[plain$branch == g]
  add("agreement", paste0("rwg_", g), max(0, 1 - var(x) / ((11^2 - 1) / 12))); add("agreement", paste0("ad_", g), mean(abs(x - mean(x))))
}
write.csv(do.call(rbind, rows), file.path(folder, "compare.csv"), row.names = FALSE)
