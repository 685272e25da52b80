# Oracle of the answers given: shares with Wilson intervals, means with t intervals, medians; plain and weighted.
# Regenerate from the root of the project:  Rscript tests/oracles/answers.R
# Reads tests/oracles/loyalty_data.csv (made by loyalty.R), writes tests/oracles/answers.csv (do not edit). Base R only.
options(digits = 17)
folder <- "tests/oracles"
data <- read.csv(file.path(folder, "loyalty_data.csv"))
rows <- list()
add <- function(case, group, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, group, quantity, value = sprintf("%.17g", value))

groups <- list(Total = rep(TRUE, nrow(data)))
for (one in sort(unique(data$country))) groups[[one]] <- data$country == one

kish <- function(w) sum(w)^2 / sum(w^2)

for (name in names(groups)) {
  inside <- groups[[name]] & !is.na(data$satisfied)
  x <- data$satisfied[inside]
  for (answer in 1:7) {
    add(paste0("share", answer), name, "count", sum(x == answer))
    test <- suppressWarnings(prop.test(sum(x == answer), length(x), correct = FALSE))
    add(paste0("share", answer), name, "estimate", mean(x == answer))
    add(paste0("share", answer), name, "conf_low", test$conf.int[1])
    add(paste0("share", answer), name, "conf_high", test$conf.int[2])
    w <- data$w[inside]
    p <- weighted.mean(x == answer, w)
    weighted <- suppressWarnings(prop.test(p * kish(w), kish(w), correct = FALSE))
    add(paste0("weighted", answer), name, "estimate", p)
    add(paste0("weighted", answer), name, "conf_low", weighted$conf.int[1])
    add(paste0("weighted", answer), name, "conf_high", weighted$conf.int[2])
  }
  inside <- groups[[name]] & !is.na(data$recommend)
  x <- data$recommend[inside]
  test <- t.test(x, conf.level = 0.9)
  add("number", name, "estimate", mean(x))
  add("number", name, "std_error", unname(test$stderr))
  add("number", name, "conf_low", test$conf.int[1])
  add("number", name, "conf_high", test$conf.int[2])
  add("number", name, "median", median(x))
  w <- data$w[inside]
  centre <- weighted.mean(x, w)
  n <- kish(w)
  # a weighted variance with Kish's n in the place of n, as lm() gives it for n equal weights
  error <- sqrt(weighted.mean((x - centre)^2, w) * n / (n - 1) / n)
  add("weighted", name, "estimate", centre)
  add("weighted", name, "std_error", error)
  add("weighted", name, "conf_low", centre - qt(0.95, n - 1) * error)
  add("weighted", name, "conf_high", centre + qt(0.95, n - 1) * error)
}
write.csv(do.call(rbind, rows), file.path(folder, "answers.csv"), row.names = FALSE)
