# Oracle of the satisfaction index and of secure customers on public answers of mobile customers (ecsi_mobile.csv).
# Regenerate from the root of the project:  LOYALTYSTATS_REAL_DATA=folder Rscript tests/oracles/outcomes_ecsi.R
# Writes results only: tests/oracles/outcomes_ecsi.csv (do not edit). Base R only.
options(digits = 17)
data <- read.csv(file.path(Sys.getenv("LOYALTYSTATS_REAL_DATA"), "ecsi_mobile.csv"))
items <- as.matrix(data[, c("CUSA1", "CUSA2", "CUSA3")])
near <- as.matrix(data[, c("CUSL1", "CUSL2", "CUSL3")])
rows <- list()
add <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", as.numeric(value)))

index <- function(case, weights) {
  own <- as.vector((items - 1) %*% weights / 9 * 100)
  test <- t.test(own)
  add(case, "estimate", mean(own)); add(case, "std_error", test$stderr)
  add(case, "conf_low", test$conf.int[1]); add(case, "conf_high", test$conf.int[2])
  for (item in seq_along(weights)) add(case, colnames(items)[item], weights[item])
}
per_unit <- function(direction) { raw <- direction / apply(items, 2, sd); raw / sum(raw) }
index("equal", rep(1 / 3, 3))
index("pca", per_unit(abs(prcomp(items, scale. = TRUE)$rotation[, 1])))
# mode A for two linked blocks, iterated as published
x <- scale(items); y <- scale(near)
a <- rep(1, 3)
for (step in 1:5000) {
  b <- as.vector(cor(y, scale(x %*% a)))
  new <- as.vector(cor(x, scale(y %*% b)))
  if (max(abs(new - a)) < 1e-15) break
  a <- new
}
index("pls", per_unit(a))

three <- data[, c("CUSA1", "CUSL1", "CUSL3")] >= 9
hits <- rowSums(three) == 3
test <- prop.test(sum(hits), length(hits), correct = FALSE)
add("secure", "estimate", mean(hits)); add("secure", "conf_low", test$conf.int[1]); add("secure", "conf_high", test$conf.int[2])
for (item in 1:3) add("secure", colnames(three)[item], mean(rowSums(three[, -item]) == 2 & !three[, item]))
write.csv(do.call(rbind, rows), "tests/oracles/outcomes_ecsi.csv", row.names = FALSE, quote = FALSE)
