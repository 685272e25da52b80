# Oracle of raking, post-stratification, calibration and non-response adjustment: R's survey package and glm.
# Regenerate from the root of the project:  Rscript tests/oracles/survey_weights.R
# Writes survey_weights_data.csv (simulated here) and survey_weights.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17)
folder <- "tests/oracles"

set.seed(20261127)
n <- 160
data <- data.frame(
  country = sample(c("DE", "FR", "IT"), n, TRUE, prob = c(.5, .3, .2)),
  age = sample(c("young", "middle", "old"), n, TRUE, prob = c(.2, .5, .3)),
  orders = rpois(n, 4) + 1,
  w = round(exp(rnorm(n, 0, 0.4)), 3))
data$spending <- round(data$orders * exp(rnorm(n, 3, .3)), 2)
data$answered <- rbinom(n, 1, plogis(-0.3 + 0.15 * data$orders - 0.5 * (data$age == "young")))
write.csv(data, file.path(folder, "survey_weights_data.csv"), row.names = FALSE)

rows <- list()
add <- function(case, weights) rows[[length(rows) + 1]] <<-
  data.frame(case, row = seq_along(weights), value = sprintf("%.17g", as.numeric(weights)))

people <- 20000
country <- c(DE = 9000, FR = 7000, IT = 4000)
age <- c(young = 5500, middle = 8500, old = 6000)
freq <- function(name, v) { f <- data.frame(names(v), Freq = as.numeric(v)); names(f)[1] <- name; f }
data$d <- data$w * people / sum(data$w)
plain <- svydesign(~1, weights = ~d, data = data)

raked <- rake(plain, list(~country, ~age), list(freq("country", country), freq("age", age)),
              control = list(maxit = 2000, epsilon = 1e-10))
add("rake", weights(raked))

cells <- expand.grid(country = names(country), age = names(age))
cells$Freq <- c(2500, 2000, 1000, 3900, 2900, 1700, 2600, 2100, 1300)
write.csv(cells, file.path(folder, "survey_weights_cells.csv"), row.names = FALSE)
add("poststratify", weights(postStratify(plain, ~country + age, cells)))

totals <- c(`(Intercept)` = people, orders = round(1.04 * sum(data$d * data$orders), -2),
            spending = round(1.03 * sum(data$d * data$spending), -3), countryFR = 7000, countryIT = 4000)
add("totals", totals[2:3])
formula <- ~orders + spending + country
tight <- list(maxit = 200, epsilon = 1e-11)
cal <- function(...) weights(calibrate(plain, formula, totals, ..., maxit = 200, epsilon = 1e-11))
add("linear", cal(calfun = "linear"))
add("linear_bounds", cal(calfun = "linear", bounds = c(0.6, 1.8)))
add("logit", cal(calfun = "logit", bounds = c(0.5, 2.5)))
add("raking", cal(calfun = "raking"))

margins <- c(`(Intercept)` = people, countryFR = 7000, countryIT = 4000, ageold = 6000, ageyoung = 5500)
add("rake_bounds", weights(calibrate(plain, ~country + age, margins, calfun = "logit", bounds = c(0.5, 1.8), maxit = 200, epsilon = 1e-11)))

chance <- fitted(suppressWarnings(glm(answered ~ orders + age, quasibinomial, data, weights = w,
                                      control = list(epsilon = 1e-14, maxit = 100))))
add("chance", chance)
edges <- quantile(chance, c(.2, .4, .6, .8))
data$class <- findInterval(chance, edges, left.open = TRUE)
factor <- ave(data$w, data$class, FUN = sum) / ave(data$w * data$answered, data$class, FUN = sum)
add("propensity", data$w * factor * data$answered)
by <- paste(data$country, data$age)
add("classes", data$w * data$answered * ave(data$w, by, FUN = sum) / ave(data$w * data$answered, by, FUN = sum))

write.csv(do.call(rbind, rows), file.path(folder, "survey_weights.csv"), row.names = FALSE, quote = FALSE)
