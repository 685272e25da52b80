# Oracle of the recommendation score under a survey design, of differences of scores, and of shares under a design.
# Regenerate from the root of the project:  Rscript tests/oracles/scores.R   (after design.R and loyalty.R, whose data it reads)
# Writes tests/oracles/scores.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
folder <- "tests/oracles"
rows <- list()
add <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", as.numeric(value)))

counted <- function(x, low = 6, high = 9) (x >= high) - (x <= low)
data <- read.csv(file.path(folder, "design_data.csv"), stringsAsFactors = FALSE)
data <- data[data$w > 0, ]
data$s <- counted(data$recommend); data$b <- counted(data$before)
data$five <- counted(data$satisfied, 3, 5)
data$kind <- factor(data$s)
designs <- list(
  weights = svydesign(~1, weights = ~w, data = data),
  both = svydesign(~branch, strata = ~stratum, weights = ~w, data = data),
  fpc = svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~branches, data = data))
answered <- function(d) subset(d, !is.na(s))
part <- function(d, g) if (g == "Total") d else subset(d, segment == g)
groups <- c("Total", "bronze", "gold", "silver")

for (case in names(designs)) {
  d <- answered(designs[[case]])
  for (g in groups) {
    one <- part(d, g); m <- svymean(~s, one); ends <- confint(m, df = degf(one))
    add(case, paste0("nps_", g), 100 * coef(m)); add(case, paste0("se_", g), 100 * SE(m))
    add(case, paste0("df_", g), degf(one))
    add(case, paste0("low_", g), 100 * ends[1]); add(case, paste0("high_", g), 100 * ends[2])
    five <- svymean(~five, part(designs[[case]], g))
    add(case, paste0("five_", g), 100 * coef(five)); add(case, paste0("five_se_", g), 100 * SE(five))
  }
  # two groups: svyttest of each pair
  for (pair in list(c("bronze", "gold"), c("bronze", "silver"), c("gold", "silver"))) {
    two <- subset(d, segment %in% pair)
    two$variables$first <- as.numeric(two$variables$segment == pair[1])
    t <- svyttest(s ~ first, two)
    name <- paste(pair, collapse = "_")
    add(case, paste0("diff_", name), 100 * t$estimate); add(case, paste0("diff_t_", name), t$statistic)
    add(case, paste0("diff_df_", name), t$parameter); add(case, paste0("diff_p_", name), t$p.value)
    add(case, paste0("diff_low_", name), 100 * t$conf.int[1]); add(case, paste0("diff_high_", name), 100 * t$conf.int[2])
  }
  # all groups
  w <- regTermTest(svyglm(s ~ segment, d), ~segment)
  add(case, "wald_F", w$Ftest); add(case, "wald_ddf", w$ddf); add(case, "wald_p", w$p)
  x <- svychisq(~kind + segment, d, statistic = "F")
  add(case, "rao_scott_F", x$statistic); add(case, "rao_scott_df", x$parameter[1]); add(case, "rao_scott_ddf", x$parameter[2])
  add(case, "rao_scott_p", x$p.value)
  # Lumley and Scott's rank test; svyranktest itself gives ties a mean that depends on the order of the rows, so the ranks
  # are made here: the middle of the estimated distribution function
  mass <- tapply(weights(d), d$variables$recommend, sum); middle <- (cumsum(mass) - mass / 2) / sum(mass)
  d$variables$rank <- as.numeric(middle[as.character(d$variables$recommend)])
  k <- regTermTest(svyglm(rank ~ segment, d), ~segment)
  add(case, "ranks_F", k$Ftest); add(case, "ranks_ddf", k$ddf); add(case, "ranks_p", k$p)
  # two questions of the same respondents
  both <- subset(designs[[case]], !is.na(s) & !is.na(b))
  m <- svymean(~I(s - b), both); ends <- confint(m, df = degf(both))
  add(case, "paired", 100 * coef(m)); add(case, "paired_se", 100 * SE(m))
  add(case, "paired_df", degf(both)); add(case, "paired_low", 100 * ends[1]); add(case, "paired_high", 100 * ends[2])
  # shares: logit and Korn-Graubard
  for (g in groups) for (method in c("logit", "beta")) {
    v <- svyciprop(~I(satisfied >= 4), part(designs[[case]], g), method = method)
    add(case, paste0(method, "_low_", g), attr(v, "ci")[1]); add(case, paste0(method, "_high_", g), attr(v, "ci")[2])
    add(case, paste0(method, "_", g), as.numeric(v)); add(case, paste0(method, "_se_", g), sqrt(attr(v, "var")))
  }
}

# without a design
plain <- read.csv(file.path(folder, "loyalty_data.csv"), stringsAsFactors = FALSE)
plain <- plain[!is.na(plain$recommend), ]
plain$s <- counted(plain$recommend)
wald <- function(p1, p2, n1, n2, more = 0) {
  shares <- function(p, n) c((p[1] * n + more[length(more)]) / (n + sum(more)), (p[2] * n + more[1]) / (n + sum(more)))
  a <- shares(p1, n1); b <- shares(p2, n2)
  v <- function(q, n) (q[1] + q[2] - (q[1] - q[2])^2) / (n + sum(more))
  d <- (a[1] - a[2]) - (b[1] - b[2]); se <- sqrt(v(a, n1) + v(b, n2))
  c(d, d - qnorm(.975) * se, d + qnorm(.975) * se, d / se, 2 * pnorm(-abs(d / se)), se)
}
limits <- read.csv(file.path(folder, "loyalty.csv"), stringsAsFactors = FALSE)
score <- function(g, end) limits$value[limits$case == "plain" & limits$group == g & limits$quantity == paste0("score_", end)]
z2 <- qnorm(.975)^2 / 3
for (pair in list(c("ES", "MX"), c("ES", "PE"), c("MX", "PE"))) {
  x <- plain$s[plain$country == pair[1]]; y <- plain$s[plain$country == pair[2]]
  name <- paste(pair, collapse = "_"); p <- function(s) c(mean(s == 1), mean(s == -1))
  for (kind in list(list("wald", 0), list("adjusted_wald", c(.75, 1.5, .75)), list("adjusted_wald_1", c(1, 1, 1)),
                    list("adjusted_wald_z2", rep(z2, 3)))) {
    found <- wald(p(x), p(y), length(x), length(y), kind[[2]])
    for (k in seq_along(found))
      add(kind[[1]], paste(c("centre", "low", "high", "z", "p", "se")[k], name, sep = "_"), found[k] * c(100, 100, 100, 1, 1, 100)[k])
  }
  # hybrid of the two score intervals (R's own limits, from loyalty.R)
  d <- 100 * (mean(x) - mean(y))
  add("score", paste0("diff_", name), d)
  add("score", paste0("low_", name), d - sqrt((100 * mean(x) - score(pair[1], "low"))^2 + (score(pair[2], "high") - 100 * mean(y))^2))
  add("score", paste0("high_", name), d + sqrt((score(pair[1], "high") - 100 * mean(x))^2 + (100 * mean(y) - score(pair[2], "low"))^2))
}
v <- sapply(split(plain$s, plain$country), function(s) mean(s^2) - mean(s)^2); m <- tapply(plain$s, plain$country, mean)
n <- table(plain$country); h <- as.numeric(n / v); w <- sum(h * (m - sum(h * m) / sum(h))^2)
add("plain", "wald", w); add("plain", "wald_p", pchisq(w, length(m) - 1, lower.tail = FALSE))
x <- suppressWarnings(chisq.test(table(plain$s, plain$country), correct = FALSE))
add("plain", "pearson", x$statistic); add("plain", "pearson_df", x$parameter); add("plain", "pearson_p", x$p.value)
k <- kruskal.test(plain$recommend, factor(plain$country))
add("plain", "kruskal", k$statistic); add("plain", "kruskal_p", k$p.value)
ok <- !is.na(data$s) & !is.na(data$b)
t <- t.test(data$s[ok], data$b[ok], paired = TRUE)
add("plain", "paired", 100 * t$estimate); add("plain", "paired_t", t$statistic); add("plain", "paired_df", t$parameter)
add("plain", "paired_p", t$p.value); add("plain", "paired_low", 100 * t$conf.int[1]); add("plain", "paired_high", 100 * t$conf.int[2])
for (g in groups) {
  x <- if (g == "Total") data$satisfied else data$satisfied[data$segment == g]
  ends <- binom.test(sum(x >= 4), length(x))$conf.int
  add("plain", paste0("clopper_low_", g), ends[1]); add("plain", paste0("clopper_high_", g), ends[2])
  nt <- length(x) + qnorm(.975)^2; pt <- (sum(x >= 4) + qnorm(.975)^2 / 2) / nt
  add("plain", paste0("agresti_low_", g), pt - qnorm(.975) * sqrt(pt * (1 - pt) / nt))
  add("plain", paste0("agresti_high_", g), pt + qnorm(.975) * sqrt(pt * (1 - pt) / nt))
}
write.csv(do.call(rbind, rows), file.path(folder, "scores.csv"), row.names = FALSE, quote = FALSE)
