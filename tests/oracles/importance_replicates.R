# Oracle of importance under replicate weights: LMG shares and contributions, computed anew in every replicate by
# withReplicates of R's survey, with R2 of all subsets from weighted lm().
# Regenerate from the root of the project:  Rscript tests/oracles/importance_replicates.R   (about half a minute)
# Reads survey_designs_data.csv and survey_designs_replicates.csv, writes importance_replicates.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "survey_designs_data.csv"))
delivered <- read.csv(file.path(folder, "survey_designs_replicates.csv"))
drivers <- c("d1", "d2", "d3")
p <- length(drivers)

r2 <- function(w, data, set) {
  if (length(set) == 0) return(0)
  keep <- w > 0
  data$w__ <- w
  summary(lm(reformulate(set, "recommend"), data = data[keep, ], weights = w__))$r.squared
}
lmg <- function(w, data) {
  gain <- setNames(numeric(p), drivers)
  for (code in 0:(2^p - 1)) {
    set <- drivers[bitwAnd(code, 2^(0:(p - 1))) > 0]
    for (d in setdiff(drivers, set)) {
      weight <- factorial(length(set)) * factorial(p - 1 - length(set)) / factorial(p)
      gain[d] <- gain[d] + weight * (r2(w, data, c(set, d)) - r2(w, data, set))
    }
  }
  gain
}
last <- function(w, data) {
  gain <- sapply(drivers, function(d) r2(w, data, drivers) - r2(w, data, setdiff(drivers, d)))
  gain
}
both <- svydesign(~branch, strata = ~stratum, weights = ~w, data = data)
clusters <- svydesign(~branch, weights = ~w, data = data)
fpc <- svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~population, data = data)
sylvester <- function(least) { h <- matrix(1); while (nrow(h) <= least) h <- rbind(cbind(h, h), cbind(h, -h)); h }
half <- (sylvester(14) + 1) / 2
designs <- list(
  jk1 = as.svrepdesign(clusters, type = "JK1", mse = TRUE),
  jkn = as.svrepdesign(both, type = "JKn", mse = TRUE),
  jkn_mean = as.svrepdesign(both, type = "JKn", mse = FALSE),
  jkn_fpc = as.svrepdesign(fpc, type = "JKn", mse = TRUE),
  brr = as.svrepdesign(both, type = "BRR", hadamard.matrix = half, mse = TRUE),
  fay = as.svrepdesign(both, type = "Fay", fay.rho = 0.3, hadamard.matrix = half, mse = TRUE),
  delivered = svrepdesign(data = data, weights = ~w, repweights = delivered, type = "bootstrap", combined.weights = TRUE,
                          mse = TRUE, scale = 1 / 40, rscales = rep(1, 40)),
  other = svrepdesign(data = data, weights = ~w, repweights = delivered, type = "other", combined.weights = TRUE,
                      mse = FALSE, scale = 0.03, rscales = seq(0.5, 1.5, length.out = 40))
)
rows <- list()
add <- function(design, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(design, quantity, value = sprintf("%.17g", as.numeric(value)))
for (name in names(designs)) {
  design <- designs[[name]]
  for (method in c("lmg", "last")) {
    make <- get(method)
    every <- withReplicates(design, function(w, data) { g <- make(w, data); c(g, g / sum(g), g[1] / sum(g) - g[2] / sum(g)) })
    found <- as.numeric(coef(every)); error <- sqrt(diag(as.matrix(vcov(every))))
    for (k in seq_len(p)) {
      add(name, paste(method, drivers[k], sep = "_"), found[k])
      add(name, paste(method, drivers[k], "se", sep = "_"), error[k])
      add(name, paste(method, drivers[k], "share", sep = "_"), found[p + k])
      add(name, paste(method, drivers[k], "share_se", sep = "_"), error[p + k])
    }
    add(name, paste0(method, "_gap_se"), error[2 * p + 1])
  }
  gold <- subset(design, segment == "gold")
  part <- withReplicates(gold, function(w, data) { g <- lmg(w, data); g / sum(g) })
  add(name, "gold_d1_share", coef(part)[1])
  add(name, "gold_d1_share_se", sqrt(diag(as.matrix(vcov(part))))[1])
}
write.csv(do.call(rbind, rows), file.path(folder, "importance_replicates.csv"), row.names = FALSE, quote = FALSE)
