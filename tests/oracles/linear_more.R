# Oracle of the linear driver model beyond drivers.R: designs, clusters, small samples, joint tests, slopes of groups, overlap,
# equivalence, effect sizes.
# Regenerate from the root of the project:  Rscript tests/oracles/linear_more.R
# Writes tests/oracles/linear_more_data.csv (simulated here) and tests/oracles/linear_more.csv (do not edit).
suppressPackageStartupMessages({
  library(survey); library(sandwich); library(clubSandwich); library(car); library(lmtest)
})
options(digits = 17, survey.lonely.psu = "fail")
folder <- "tests/oracles"

set.seed(20260512)
branches <- data.frame(stratum = rep(c("north", "south", "east"), c(8, 9, 7)))
branches$branch <- sprintf("b%02d", seq_len(nrow(branches)))
branches$level <- rnorm(nrow(branches), 0, 0.7)
data <- branches[rep(seq_len(nrow(branches)), sample(4:16, nrow(branches), TRUE)), ]
n <- nrow(data)
latent <- rnorm(n)
rating <- function(weight, shift) pmin(10, pmax(1, round(7 + shift + 1.6 * (weight * latent + sqrt(1 - weight^2) * rnorm(n)))))
data$quality <- rating(.7, 0); data$price <- rating(.3, -1); data$service <- rating(.8, .3); data$speed <- rating(.6, 0)
data$country <- sample(c("DE", "ES", "FR"), n, TRUE, prob = c(.5, .3, .2))
data$loyalty <- with(data, 0.4 * quality + 0.15 * price + 0.25 * service + 0.4 * (country == "FR") + 0.1 * quality * (country == "ES") +
  level + rnorm(n) * (0.4 + 0.12 * abs(quality - 6)))
data$loyalty <- round(data$loyalty, 2)
data$w <- round(exp(rnorm(n, 0, 0.5)), 3)
data$branches <- c(north = 40, south = 60, east = 14)[data$stratum]
data$level <- NULL
data$loyalty[c(3, 50, 120)] <- NA
data$price[c(10, 60)] <- NA
data$w[c(7, 77)] <- 0
write.csv(data, file.path(folder, "linear_more_data.csv"), row.names = FALSE, na = "")

rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", as.numeric(value)))
data$country <- factor(data$country)
formula <- loyalty ~ quality + price + service + speed + country
terms <- c("intercept", "quality", "price", "service", "speed", "country[ES]", "country[FR]")
used <- data[data$w > 0, ]

# designs: respondents with an answer missing stay in the design, as subset() leaves them; df = clusters minus strata
designs <- list(
  weights = svydesign(~1, weights = ~w, data = used),
  strata = svydesign(~1, strata = ~stratum, weights = ~w, data = used),
  clusters = svydesign(~branch, weights = ~w, data = used),
  both = svydesign(~branch, strata = ~stratum, weights = ~w, data = used),
  fpc = svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~branches, data = used),
  unweighted = svydesign(~branch, strata = ~stratum, weights = ~1, data = data))
for (case in names(designs)) {
  complete <- subset(designs[[case]], !is.na(loyalty) & !is.na(price))
  model <- svyglm(formula, complete)
  add(case, terms, "estimate", coef(model))
  add(case, terms, "std_error", sqrt(diag(vcov(model))))
  df <- degf(complete)
  add(case, "model", "df", df)
  add(case, terms, "p_value", 2 * pt(-abs(coef(model) / sqrt(diag(vcov(model)))), df))
  # Korn and Graubard's adjusted F of the levels of the country
  at <- 6:7; w <- sum(coef(model)[at] * solve(vcov(model)[at, at], coef(model)[at]))
  add(case, "country", "joint", (df - 1) / (2 * df) * w)
  add(case, "country", "joint_p", pf((df - 1) / (2 * df) * w, 2, df - 1, lower.tail = FALSE))
}
spanish <- svyglm(loyalty ~ quality + price, subset(designs$both, country == "ES" & !is.na(loyalty) & !is.na(price)))
add("domain", terms[1:3], "std_error", sqrt(diag(vcov(spanish))))
add("domain", "model", "df", degf(subset(designs$both, country == "ES" & !is.na(loyalty) & !is.na(price))))

# clusters: CR1 as vcovCL, CR2 with Satterthwaite's degrees of freedom as clubSandwich, and HC2 with Bell and McCaffrey's
complete <- used[!is.na(used$loyalty) & !is.na(used$price), ]
full <- data[!is.na(data$loyalty) & !is.na(data$price), ]
plain <- lm(formula, full)
weighted <- lm(formula, complete, weights = w)
for (case in c("plain", "weighted")) {
  model <- if (case == "plain") plain else weighted
  branch <- if (case == "plain") full$branch else complete$branch
  add(case, terms, "cluster", sqrt(diag(vcovCL(model, branch, type = "HC1", cadjust = TRUE))))
  for (kind in c("CR2", "HC2_BM")) {
    found <- coef_test(model, vcov = "CR2", cluster = if (kind == "CR2") branch else seq_along(branch), test = "Satterthwaite")
    add(case, terms, kind, found$SE)
    add(case, terms, paste0(kind, "_df"), if (is.null(found$df_Satt)) found$df else found$df_Satt)
  }
}
# joint tests: a text driver, a group of drivers, an interaction; Wald F with HC3
hc3 <- function(model) vcovHC(model, type = "HC3")
wald <- function(case, term, model, hypotheses, v = hc3(model)) {
  found <- linearHypothesis(model, hypotheses, vcov. = v, test = "F")
  add(case, term, "joint", found$F[2]); add(case, term, "joint_df", found$Df[2])
  add(case, term, "joint_p", found[["Pr(>F)"]][2])
}
wald("joint", "country", plain, c("countryES", "countryFR"))
wald("joint", "people", plain, c("service", "speed"))
crossed <- lm(loyalty ~ quality * country + price + service + speed + quality:price, full)
wald("crossed", "quality:country", crossed, c("quality:countryES", "quality:countryFR"))
wald("crossed", "quality:price", crossed, "quality:price")
wald("crossed", "quality", crossed, c("quality", "quality:countryES", "quality:countryFR", "quality:price"))
wald("crossed", "country", crossed, c("countryES", "countryFR", "quality:countryES", "quality:countryFR"))
# simple slopes: quality where price is low, middle and high (population standard deviation)
mean_price <- mean(full$price); sd_price <- sqrt(mean((full$price - mean_price)^2))
for (place in c("low", "middle", "high")) {
  at <- mean_price + c(low = -1, middle = 0, high = 1)[place] * sd_price
  l <- setNames(numeric(length(coef(crossed))), names(coef(crossed))); l["quality"] <- 1; l["quality:price"] <- at
  add("simple", place, "estimate", sum(l * coef(crossed)))
  add("simple", place, "std_error", sqrt(sum(l * (hc3(crossed) %*% l))))
}

# slopes of countries given their intercepts
own <- lm(loyalty ~ country * (quality + price + service), full)
for (driver in c("quality", "price", "service"))
  wald("slopes", driver, own, paste0(c("countryES:", "countryFR:"), driver))
wald("slopes", "all drivers", own, grep(":", names(coef(own)), value = TRUE))
wald("slopes_cluster", "quality", own, c("countryES:quality", "countryFR:quality"),
  vcovCL(own, full$branch, type = "HC1", cadjust = TRUE))

# effect sizes by the noncentral F: partial R2 = ncp / (ncp + n)
limits <- function(f, q, df, n) {
  at <- function(tail) if (pf(f, q, df) <= tail) 0 else
    uniroot(function(l) pf(f, q, df, l) - tail, c(0, 10 * f * q + 100), tol = 1e-12)$root
  l <- c(at(.975), at(.025)); l / (l + n)
}
effect <- function(term, smaller) {
  f <- anova(smaller, plain); q <- f$Df[2]; df <- df.residual(plain)
  add("effects", term, "partial_r2", 1 - deviance(plain) / deviance(smaller))
  add("effects", term, "f2", deviance(smaller) / deviance(plain) - 1)
  bounds <- limits(f$F[2], q, df, nobs(plain))
  add("effects", term, "partial_low", bounds[1]); add("effects", term, "partial_high", bounds[2])
}
for (driver in c("quality", "price", "service", "speed", "country"))
  effect(driver, update(plain, as.formula(paste(". ~ . -", driver))))

# equivalence: two one-sided t-tests with HC3, margin in standard units (0.1) and raw (0.15)
se <- sqrt(diag(hc3(plain))); b <- coef(plain); df <- df.residual(plain)
x <- model.matrix(plain)
unit <- sd(full$loyalty) / apply(x, 2, sd)
tost <- function(margin) pmax(pt((b - margin) / se, df), pt((b + margin) / se, df, lower.tail = FALSE))
add("tost_std", terms[-1], "p_value", tost(0.1 * unit)[-1])
add("tost_raw", terms[-1], "p_value", tost(rep(0.15, 7))[-1])

# influence and outliers
for (case in c("plain", "weighted")) {
  model <- if (case == "plain") plain else weighted
  top <- order(-cooks.distance(model))[1:5]
  number <- as.integer(rownames(if (case == "plain") full else complete)[top])
  number <- if (case == "plain") match(rownames(full)[top], rownames(data)) else match(rownames(complete)[top], rownames(data))
  add(paste0("influence_", case), paste0("r", 1:5), "row", number)
  add(paste0("influence_", case), paste0("r", 1:5), "cook", cooks.distance(model)[top])
  add(paste0("influence_", case), paste0("r", 1:5), "leverage", hatvalues(model)[top])
  add(paste0("influence_", case), paste0("r", 1:5), "dffits", dffits(model)[top])
  add(paste0("influence_", case), paste0("r", 1:5), "studentised", rstudent(model)[top])
  out <- outlierTest(model, cutoff = Inf, n.max = 1)
  add(paste0("influence_", case), "largest", "studentised", out$rstudent)
  add(paste0("influence_", case), "largest", "p_value", if (is.na(out$bonf.p)) 1 else min(1, out$bonf.p))
}

# curvature: the square of one driver more, with HC3 and with the design
for (driver in c("quality", "price", "service", "speed")) {
  bent <- update(plain, as.formula(paste0(". ~ . + I(", driver, "^2)")))
  t <- tail(coef(bent), 1) / sqrt(tail(diag(hc3(bent)), 1))
  add("bend", driver, "statistic", t); add("bend", driver, "p_value", 2 * pt(-abs(t), df.residual(bent)))
  bent <- svyglm(as.formula(paste0("loyalty ~ quality + price + service + speed + country + I(", driver, "^2)")),
    subset(designs$both, !is.na(loyalty) & !is.na(price)))
  add("bend_design", driver, "statistic", tail(coef(bent), 1) / sqrt(tail(diag(vcov(bent)), 1)))
}

# overlap: Belsley's condition indices and variance proportions
scaled <- apply(x, 2, function(column) column / sqrt(sum(column^2)))
parts <- svd(scaled)
add("overlap", paste0("d", 1:7), "condition_index", parts$d[1] / parts$d)
phi <- (parts$v %*% diag(1 / parts$d))^2
phi <- phi / rowSums(phi)
for (k in 1:7) add("overlap", paste0("d", k, "_", terms), "variance_proportion", phi[, k])

# halo: person-mean centring of standardised ratings, the mean kept; Harman's share; full collinearity
ratings <- c("quality", "price", "service", "speed")
standard <- as.data.frame(lapply(full[ratings], function(v) (v - mean(v)) / sqrt(mean((v - mean(v))^2))))
person <- rowMeans(standard)
away <- standard - person
y <- full$loyalty / sqrt(mean((full$loyalty - mean(full$loyalty))^2))
for (driver in ratings) {
  # the last distance follows from the others: coefficients sum to zero, so each is estimated against the mean of all
  others <- setdiff(ratings, driver)
  contrast <- as.matrix(away[others]) - away[[driver]]
  centred <- lm(y ~ contrast + person + full$country)
  l <- c(0, rep(-1, 3), rep(0, 3)) # minus the sum of the others
  add("halo", driver, "estimate", sum(l * coef(centred)))
  add("halo", driver, "std_error", sqrt(sum(l * (hc3(centred) %*% l))))
}
add("halo", "person_mean", "estimate", coef(centred)["person"])
add("halo", "person_mean", "std_error", sqrt(hc3(centred)["person", "person"]))
r <- cor(full[c("loyalty", ratings)])
add("halo", "model", "harman", eigen(r)$values[1] / 5)
add("halo", "model", "full", max(diag(solve(r))))

p <- c(0.001, 0.02, 0.4, 0.03, 0.2)
add("adjust", paste0("p", 1:5), "BY", p.adjust(p, "BY"))
write.csv(do.call(rbind, rows), file.path(folder, "linear_more.csv"), row.names = FALSE, quote = FALSE)
