# Oracle on public answers: loyalty on image, expectations, quality and value (European index, mobile provider).
# Regenerate from the root of the project, with the folder of the answers in the environment:
#   LOYALTYSTATS_REAL_DATA=... Rscript tests/oracles/drivers_ecsi.R
# Writes tests/oracles/drivers_ecsi.csv: results only, never the answers (do not edit).
suppressMessages(library(sandwich))
folder <- Sys.getenv("LOYALTYSTATS_REAL_DATA")
stopifnot(nzchar(folder))
raw <- read.csv(file.path(folder, "ecsi_mobile.csv"))
block <- function(stem) rowMeans(raw[grep(paste0("^", stem), names(raw))])
data <- data.frame(image = block("IMAG"), expectations = block("CUEX"), quality = block("PERQ"), value = block("PERV"))
drivers <- names(data)
outcomes <- list(CUSL3 = raw$CUSL3, mean = rowMeans(raw[c("CUSL1", "CUSL2", "CUSL3")]))
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
for (case in names(outcomes)) {
  y <- outcomes[[case]]
  model <- lm(y ~ ., data)
  hc3 <- sqrt(diag(vcovHC(model, type = "HC3")))
  p <- 2 * pt(-abs(coef(model) / hc3), df.residual(model))
  add(case, c("intercept", drivers), "estimate", coef(model))
  add(case, c("intercept", drivers), "std_error", hc3)
  add(case, drivers, "p_adjusted", p.adjust(p[-1], "holm"))
  add(case, "model", "r2", summary(model)$r.squared)
  r2 <- function(set) if (length(set)) summary(lm(reformulate(set, "y"), cbind(data, y = y)))$r.squared else 0
  shares <- sapply(drivers, function(j) {
    others <- setdiff(drivers, j)
    sum(sapply(0:7, function(code) {
      set <- others[bitwAnd(code, c(1, 2, 4)) > 0]
      factorial(length(set)) * factorial(3 - length(set)) / factorial(4) * (r2(c(set, j)) - r2(set))
    }))
  })
  add(case, drivers, "contribution", shares)
  add(case, drivers, "importance", shares / sum(shares))
}
write.csv(do.call(rbind, rows), "tests/oracles/drivers_ecsi.csv", row.names = FALSE, quote = FALSE)
