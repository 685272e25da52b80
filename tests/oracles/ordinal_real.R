# Oracle on public answers: ordinal regression of loyalty (European index, mobile provider, 10 answers) and of satisfaction on
# 20 ratings, by ordinal::clm.
# Regenerate from the root of the project, with the folder of the answers in the environment:
#   LOYALTYSTATS_REAL_DATA=... Rscript tests/oracles/ordinal_real.R
# Writes tests/oracles/ordinal_real.csv: results only, never the answers (do not edit).
# Debian packages: r-base-core r-cran-ordinal
suppressMessages(library(ordinal))
folder <- Sys.getenv("LOYALTYSTATS_REAL_DATA")
stopifnot(nzchar(folder))
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
judge <- function(case, y, x) {
  data <- data.frame(y = factor(y, ordered = TRUE), x, check.names = FALSE)
  model <- clm(y ~ ., data = data, control = clm.control(gradTol = 1e-11, maxIter = 200L))
  k <- length(model$alpha)
  add(case, names(x), "estimate", model$beta)
  add(case, names(x), "std_error", sqrt(diag(vcov(model)))[-(1:k)])
  add(case, names(model$alpha), "threshold", model$alpha)
  add(case, "model", "log_likelihood", as.numeric(logLik(model)))
}
raw <- read.csv(file.path(folder, "ecsi_mobile.csv"))
block <- function(stem) rowMeans(raw[grep(paste0("^", stem), names(raw))])
judge("mobile", raw$CUSL3, data.frame(image = block("IMAG"), expectations = block("CUEX"), quality = block("PERQ"), value = block("PERV")))
raw <- read.csv(file.path(folder, "satisfaction_ratings.csv"), check.names = FALSE, fileEncoding = "UTF-8-BOM")
raw <- raw[complete.cases(raw), ]
names(raw) <- c("y", sprintf("a%02d", 0:19))
judge("ratings", raw$y, raw[-1])
write.csv(do.call(rbind, rows), "tests/oracles/ordinal_real.csv", row.names = FALSE)
