# Oracle of the Kano statistics: base R's binom.test, prop.test, p.adjust and chisq.test.
# Regenerate from the root of the project:  Rscript tests/oracles/kano.R
# Writes tests/oracles/kano.csv (do not edit; R 4.2.2, 2026-11-24): one row per number, columns method, input (numbers
# separated by ;), position, value.
rows <- list()
add <- function(method, input, values) {
  for (i in seq_along(values))
    rows[[length(rows) + 1]] <<- data.frame(method = method, input = paste(input, collapse = ";"), position = i,
                                            value = sprintf("%.17g", values[i]))
}
pairs <- list(c(1, 0), c(3, 3), c(12, 3), c(114, 90), c(258, 187), c(276, 229), c(275, 216), c(121, 87), c(122, 78),
              c(145, 85), c(174, 90), c(177, 91), c(6000, 5800), c(510000, 490000))
for (p in pairs) add("binom_test", p, binom.test(p[1], sum(p), 0.5)$p.value)
for (p in list(c(0, 20), c(1, 20), c(19, 20), c(20, 20), c(110, 296), c(28, 296), c(191, 337), c(1, 1), c(500, 100000)))
  for (level in c(0.90, 0.95, 0.99))
    add("prop_test", c(p, level), suppressWarnings(prop.test(p[1], p[2], conf.level = level, correct = FALSE))$conf.int)
ps <- list(c(1.6e-7, 0.022, 0.0023, 9.2e-5, 2.6e-7, 0.107), c(0.04, 0.03, 0.02), c(0.5, NA, 0.01, 0.01), c(1))
for (p in ps) for (method in c("holm", "BH")) add(paste0("p_adjust_", method), p, p.adjust(p, method))
waves <- list(
  F1 = rbind(c(13, 6, 5, 48, 19), c(15, 0, 1, 59, 22), c(14, 1, 2, 57, 15), c(17, 2, 2, 50, 15)),
  F2 = rbind(c(8, 36, 19, 23, 5), c(34, 21, 11, 27, 4), c(25, 18, 7, 28, 11), c(11, 35, 15, 20, 5)),
  F5 = rbind(c(16, 30, 7, 27, 11), c(31, 11, 11, 35, 9), c(16, 15, 5, 44, 9), c(19, 18, 17, 22, 10)),
  two = rbind(c(10, 20, 0, 5, 0), c(12, 9, 0, 14, 1)))
for (table in waves) {
  used <- table[, colSums(table) > 0]
  test <- suppressWarnings(chisq.test(used, correct = FALSE))
  add("chisq_test", as.vector(t(table)), c(test$statistic, test$parameter, test$p.value))
}
written <- do.call(rbind, rows)
write.csv(written, file.path("tests", "oracles", "kano.csv"), row.names = FALSE, quote = FALSE)
