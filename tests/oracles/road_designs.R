# Oracle of asymmetric odds and of praise and complaints under survey designs: svyglm, svymean and Korn and Graubard's
# interval of R's survey.
# Regenerate from the root of the project:  Rscript tests/oracles/road_designs.R
# Reads survey_designs_data.csv, writes road_designs.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "survey_designs_data.csv"))
drivers <- c("d1", "d2", "d3")
for (d in drivers) {
  data[[paste0(d, "L")]] <- as.numeric(data[[d]] <= 2); data[[paste0(d, "H")]] <- as.numeric(data[[d]] >= 4)
  data[[paste0(d, "praise")]] <- as.numeric(data[[d]] == 5 | data$spent > 60)
  data[[paste0(d, "moan")]] <- as.numeric(data[[d]] <= 2)
  data[[paste0(d, "gap")]] <- data[[paste0(d, "praise")]] - data[[paste0(d, "moan")]]
}
sylvester <- function(least) { h <- matrix(1); while (nrow(h) <= least) h <- rbind(cbind(h, h), cbind(h, -h)); h }
both <- svydesign(~branch, strata = ~stratum, weights = ~w, data = data)
designs <- list(
  both = both,
  clusters = svydesign(~branch, weights = ~w, data = data),
  fpc = svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~population, data = data),
  jkn = as.svrepdesign(both, type = "JKn", mse = TRUE),
  fay = as.svrepdesign(both, type = "Fay", fay.rho = 0.5, hadamard.matrix = (sylvester(14) + 1) / 2, mse = TRUE))
rows <- list()
add <- function(design, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(design, quantity, value = sprintf("%.17g", as.numeric(value)))
beta <- function(p, v, n, df) {
  size <- p * (1 - p) / v * (qt(.025, n - 1) / qt(.025, df))^2
  as.numeric(c(qbeta(.025, size * p, size * (1 - p) + 1), qbeta(.975, size * p + 1, size * (1 - p))))
}
part_df <- function(design, rows) {  # clusters minus strata among these respondents
  used <- if (inherits(design, "svyrep.design")) both else design
  degf(used[rows, ])
}
for (name in names(designs)) {
  design <- designs[[name]]
  model <- svyglm(bought ~ d1L + d1H + d2L + d2H + d3L + d3H, design, family = quasibinomial(),
                  control = list(epsilon = 1e-14, maxit = 100))
  b <- coef(model); v <- vcov(model); df <- degf(design)
  for (d in drivers) {
    own <- paste0(d, c("L", "H"))
    add(name, paste0(d, "_poor"), exp(b[own[1]]))
    add(name, paste0(d, "_poor_low"), exp(b[own[1]] - qt(.975, df) * sqrt(v[own[1], own[1]])))
    add(name, paste0(d, "_good_high"), exp(b[own[2]] + qt(.975, df) * sqrt(v[own[2], own[2]])))
    error <- sqrt(sum(v[own, own]))
    add(name, paste0(d, "_sum"), sum(b[own])); add(name, paste0(d, "_error"), error)
    add(name, paste0(d, "_p"), 2 * pt(-abs(sum(b[own]) / error), df))
    gap <- svymean(as.formula(paste0("~", d, "gap")), design)
    add(name, paste0(d, "_gap_p"), 2 * pt(-abs(coef(gap) / SE(gap)), df))
    sided <- which(data[[paste0(d, "gap")]] != 0)
    part <- design[sided, ]
    p <- svymean(as.formula(paste0("~", d, "praise")), part)
    ends <- beta(coef(p), SE(p)^2, length(sided), part_df(design, sided))
    add(name, paste0(d, "_share"), coef(p)); add(name, paste0(d, "_share_low"), ends[1]); add(name, paste0(d, "_share_high"), ends[2])
  }
}
write.csv(do.call(rbind, rows), file.path(folder, "road_designs.csv"), row.names = FALSE, quote = FALSE)
