# Oracle of levels_and_loyalty, levels_from_ratings and of shares of mentions under survey designs: svyglm, svyby and
# svyciprop of R's survey.
# Regenerate from the root of the project:  Rscript tests/oracles/level_designs.R
# Reads level_loyalty_data.csv (26 branches of 10 respondents in its order, two branches to a stratum) and
# survey_designs_data.csv, writes level_designs.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "level_loyalty_data.csv"))
n <- nrow(data)
data$branch <- (seq_len(n) - 1) %/% 10
data$stratum <- data$branch %/% 2
data$population <- 5 + data$stratum
features <- paste0("x", 1:5)
cat <- as.matrix(data[features]); there <- as.matrix(data[paste0(features, "got")]) == "yes"
count <- function(letter, present) rowSums(cat == letter & (there == present))
data$expected_missing <- count("M", FALSE); data$desired_missing <- count("O", FALSE)
data$delighted_present <- count("A", TRUE); data$unwanted_present <- count("R", TRUE)
data$nm <- rowSums(cat == "M"); data$no <- rowSums(cat == "O"); data$na <- rowSums(cat == "A"); data$nr <- rowSums(cat == "R")
data$bad <- as.numeric(data$expected_missing > 0 | data$unwanted_present > 0)
data$left <- as.numeric(data$y <= 6)
sylvester <- function(least) { h <- matrix(1); while (nrow(h) <= least) h <- rbind(cbind(h, h), cbind(h, -h)); h }
rows <- list()
add <- function(design, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(design, quantity, value = sprintf("%.17g", as.numeric(value)))

made <- function(data) {
  both <- svydesign(~branch, strata = ~stratum, weights = ~w, data = data)
  list(both = both,
       strata = svydesign(~1, strata = ~stratum, weights = ~w, data = data),
       fpc = svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~population, data = data),
       jkn = as.svrepdesign(both, type = "JKn", mse = TRUE),
       fay = as.svrepdesign(both, type = "Fay", fay.rho = 0.5, hadamard.matrix = (sylvester(14) + 1) / 2, mse = TRUE))
}
beta <- function(p, v, n, df) {  # Korn and Graubard, as svyciprop has it
  size <- p * (1 - p) / v * (qt(.025, n - 1) / qt(.025, df))^2
  as.numeric(c(qbeta(.025, size * p, size * (1 - p) + 1), qbeta(.975, size * p + 1, size * (1 - p))))
}
designs <- made(data)
terms <- c("expected_missing", "desired_missing", "delighted_present", "unwanted_present")
for (name in names(designs)) {
  design <- designs[[name]]
  df <- degf(design)
  add(name, "df", df)
  model <- svyglm(y ~ expected_missing + desired_missing + delighted_present + unwanted_present + nm + no + na + nr, design)
  b <- coef(model); v <- vcov(model)
  for (term in terms) { add(name, term, b[term]); add(name, paste0(term, "_se"), sqrt(v[term, term])) }
  for (cost in c("expected", "desired")) {
    own <- c(paste0(cost, "_missing"), "delighted_present")
    add(name, paste0(cost, "_asymmetry"), -sum(b[own])); add(name, paste0(cost, "_asymmetry_se"), sqrt(sum(v[own, own])))
  }
  trend <- svyglm(y ~ delighted_present, design)
  add(name, "delight_trend", coef(trend)[2]); add(name, "delight_trend_se", sqrt(vcov(trend)[2, 2]))
  odds <- svyglm(left ~ bad, design, family = quasibinomial(), control = list(epsilon = 1e-14, maxit = 100))
  log_odds <- coef(odds)[2]; error <- sqrt(vcov(odds)[2, 2])
  add(name, "lapse_odds", exp(log_odds)); add(name, "lapse_odds_low", exp(log_odds - qt(.975, df) * error))
  add(name, "lapse_odds_high", exp(log_odds + qt(.975, df) * error)); add(name, "lapse_odds_p", 2 * pt(-abs(log_odds / error), df))
  for (state in 0:1) {
    part <- subset(design, bad == state)
    # replicates of a part: clusters minus strata in it, as for the whole; degf() would take the rank of its weights
    df <- degf(if (inherits(design, "svyrep.design")) subset(designs$both, bad == state) else part)
    m <- svymean(~y, part)
    add(name, paste0("mean_", state), coef(m)); add(name, paste0("mean_half_", state), qt(.975, df) * SE(m))
    p <- svymean(~left, part)
    ends <- beta(coef(p), SE(p)^2, nrow(part), df)
    if (!inherits(design, "svyrep.design"))
      stopifnot(all.equal(ends, as.numeric(attr(svyciprop(~left, part, method = "beta"), "ci")), tolerance = 1e-12))
    add(name, paste0("lapse_", state), coef(p))
    add(name, paste0("lapse_low_", state), ends[1]); add(name, paste0("lapse_high_", state), ends[2])
  }
}
ratings <- read.csv(file.path(folder, "survey_designs_data.csv"))
for (f in c("d1", "d3")) ratings[[paste0(f, "_good")]] <- as.numeric(ratings[[f]] >= 4)
designs <- made(ratings)
for (name in names(designs)) for (f in c("d1", "d3")) {
  p <- svyciprop(as.formula(paste0("~", f, "_good")), designs[[name]], method = "beta", df = degf(designs[[name]]))
  add(name, paste0(f, "_good"), coef(p))
  add(name, paste0(f, "_low"), attr(p, "ci")[1]); add(name, paste0(f, "_high"), attr(p, "ci")[2])
}
write.csv(do.call(rbind, rows), file.path(folder, "level_designs.csv"), row.names = FALSE, quote = FALSE)
