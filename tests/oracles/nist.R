# Digits (log relative error) of R's lm on the NIST regression sets: Rscript tests/oracles/nist.R, from the root.
# Data: tests/published/nist, and the formulas of Wampler.
folder <- "tests/published/nist"
known <- read.csv(file.path(folder, "regression_certified.csv"))
digits <- function(found, certified) {
  if (any(is.na(found)) || length(found) != length(certified)) return(0)
  min(-log10(pmax(abs(found / certified - 1), 1e-15)))
}
powers <- function(x, degree) sapply(1:degree, function(k) x^k)
rows <- list()
add <- function(name, fit, estimates, errors) {
  shown <- suppressWarnings(summary(fit)$coefficients)
  se <- if (any(is.na(coef(fit))) || all(errors == 0)) NA else digits(shown[, 2], errors)
  rows[[length(rows) + 1]] <<- data.frame(dataset = name, estimate = digits(unname(coef(fit)), estimates), std_error = se)
}
pattern <- c(759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048)
for (number in 1:5) {
  x <- 0:20
  beta <- if (number == 2) 0.1^(0:5) else rep(1, 6)
  y <- as.vector(cbind(1, powers(x, 5)) %*% beta)
  if (number > 2) y <- y + 100^(number - 3) * c(pattern, rev(pattern)[-1])
  certified <- known[known$dataset == paste0("Wampler", number), ]
  add(paste0("Wampler", number), lm(y ~ powers(x, 5)), certified$estimate, certified$std_error)
}
for (name in c("Filip", "Pontius")) {
  data <- read.csv(file.path(folder, paste0(tolower(name), ".csv")))
  certified <- known[known$dataset == name, ]
  add(name, lm(data$y ~ powers(data$x, nrow(certified) - 1)), certified$estimate, certified$std_error)
}
longley_beta <- c(-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359,
                  -0.0511041056535807, 1829.15146461355)
longley_error <- c(890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675,
                   0.226073200069370, 455.478499142212)
own <- read.csv(file.path(folder, "longley.csv"))
add("Longley", lm(y ~ ., data = own), longley_beta, longley_error)
own <- read.csv(file.path(folder, "norris.csv"))
add("Norris", lm(y ~ x, data = own), c(-0.262323073774029, 1.00211681802045), c(0.232818234301152, 0.429796848199937e-03))
write.csv(do.call(rbind, rows), "tests/oracles/nist.csv", row.names = FALSE)
