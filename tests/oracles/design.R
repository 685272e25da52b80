# Oracle of the design-based standard errors: R's survey package.
# Regenerate from the root of the project:  Rscript tests/oracles/design.R
# Writes tests/oracles/design_data.csv (simulated here) and tests/oracles/design.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260110)
branches <- data.frame(stratum = rep(c("north", "south", "east", "west"), c(5, 7, 4, 6)))
branches$branch <- sprintf("b%02d", seq_len(nrow(branches)))
branches$number <- ave(seq_len(nrow(branches)), branches$stratum, FUN = seq_along)
branches$level <- rnorm(nrow(branches), 0, 0.8)
branches$size <- sample(4:16, nrow(branches), TRUE)
data <- branches[rep(seq_len(nrow(branches)), branches$size), c("stratum", "branch", "number", "level")]
n <- nrow(data)
data$recommend <- pmin(10, pmax(0, round(7.6 + data$level + rnorm(n, 0, 2))))
data$satisfied <- pmin(5, pmax(1, round(3.9 + 0.5 * data$level + rnorm(n, 0, 1))))
data$before <- pmin(10, pmax(0, round(0.6 * data$recommend + 2.6 + rnorm(n, 0, 1.5))))
data$segment <- sample(c("gold", "silver", "bronze"), n, TRUE, prob = c(.3, .45, .25))
data$w <- round(exp(rnorm(n, 0, 0.5)), 3)
data$branches <- c(north = 40, south = 60, east = 9, west = 25)[data$stratum]   # population in clusters
data$people <- c(north = 400, south = 1000, east = 150, west = 300)[data$stratum]  # population in respondents
data$part <- c(north = .1, south = .05, east = .5, west = .2)[data$stratum]  # fraction of the clusters drawn
data$lonely <- ifelse(data$branch == "b05", "alone", data$stratum)               # a stratum with a single cluster
data$recommend[c(3, 50, 120)] <- NA
data$w[c(7, 77)] <- 0
data$level <- NULL
write.csv(data, file.path(folder, "design_data.csv"), row.names = FALSE, na = "")

rows <- list()
add <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", as.numeric(value)))

data <- data[data$w > 0, ]
data$s <- 100 * ((data$recommend >= 9) - (data$recommend <= 6))
data$top <- as.numeric(data$recommend >= 9)
designs <- list(
  weights = svydesign(~1, weights = ~w, data = data),
  strata = svydesign(~1, strata = ~stratum, weights = ~w, data = data),
  clusters = svydesign(~branch, weights = ~w, data = data),
  both = svydesign(~branch, strata = ~stratum, weights = ~w, data = data),
  nested = svydesign(~number, strata = ~stratum, weights = ~w, data = data, nest = TRUE),
  unweighted = svydesign(~branch, strata = ~stratum, weights = ~1, data = data),
  fpc = svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~branches, data = data),
  fpc_people = svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~people, data = data),
  fpc_part = svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~part, data = data),
  lonely = svydesign(~branch, strata = ~lonely, weights = ~w, data = data))

report <- function(case, d) {
  m <- svymean(~s + top + satisfied, d, na.rm = TRUE)
  for (name in names(coef(m))) add(case, paste0("mean_", name), coef(m)[name])
  v <- vcov(m)
  for (i in 1:3) for (j in i:3) add(case, sprintf("cov_%d_%d", i, j), v[i, j])
  add(case, "df", degf(subset(d, !is.na(s))))
  t <- svytotal(~satisfied, d)
  add(case, "total", coef(t)); add(case, "total_se", SE(t))
  r <- svyratio(~satisfied, ~before, d)
  add(case, "ratio", coef(r)); add(case, "ratio_se", SE(r))
  g <- svyby(~satisfied, ~segment, d, svymean)
  for (k in seq_len(nrow(g))) {
    add(case, paste0("by_", g$segment[k]), g$satisfied[k]); add(case, paste0("by_se_", g$segment[k]), SE(g)[k])
    add(case, paste0("by_df_", g$segment[k]), degf(d[d$variables$segment == g$segment[k], ]))
  }
}
options(survey.lonely.psu = "fail")
for (case in setdiff(names(designs), "lonely")) report(case, designs[[case]])
for (rule in c("adjust", "remove", "certainty", "average")) {
  options(survey.lonely.psu = rule)
  report(paste0("lonely_", rule), designs$lonely)
}
options(survey.lonely.psu = "fail")
for (case in c("weights", "both"))
  add(case, "deff_s", deff(svymean(~satisfied, designs[[case]], deff = "replace")))
add("weights", "kish", sum(data$w)^2 / sum(data$w^2))

write.csv(do.call(rbind, rows), file.path(folder, "design.csv"), row.names = FALSE, quote = FALSE)
