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
write.csv(do.call(rbind, rows), file.path(folder, "linear_more.csv"), row.names = FALSE, quote = FALSE)
