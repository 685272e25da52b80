# Oracle of kano_scores: means, t.test against the cut, cor, and the joint region of two means by Hotelling's T2.
# Regenerate from the root of the project:  Rscript tests/oracles/continuous.R
# Writes tests/oracles/continuous_data.csv (simulated positions) and tests/oracles/continuous.csv (do not edit; R 4.2.2,
# 2026-11-27): columns case, feature, quantity, value. Base R only.
set.seed(7)
n <- 150
draw <- function(p) sample(1:5, n, TRUE, p)
data <- data.frame(af = draw(c(5, 2, 2, 1, 1)), ad = draw(c(1, 1, 3, 2, 1)), bf = draw(c(1, 3, 3, 1, 1)),
                   bd = draw(c(1, 1, 2, 2, 5)), cf = draw(c(1, 1, 1, 2, 4)), cd = draw(c(4, 2, 1, 1, 1)),
                   w = round(runif(n, .5, 3), 2))
data$af[c(3, 9)] <- NA
write.csv(data, file.path("tests", "oracles", "continuous_data.csv"), row.names = FALSE, quote = FALSE, na = "")
fs <- c(4, 2, 0, -1, -2); ds <- c(-2, -1, 0, 2, 4)
table5 <- c("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
letter <- function(f, d) substr(table5[f], d, d)
rows <- list()
add <- function(case, feature, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, feature, quantity, value = sprintf("%.17g", value))
p_both <- c()
for (case in c("keep", "drop", "weighted")) {
  p_both <- c()
  for (name in c("a", "b", "c")) {
    f <- data[[paste0(name, "f")]]; d <- data[[paste0(name, "d")]]; w <- data$w
    use <- !is.na(f) & !is.na(d)
    if (case == "drop") use <- use & !(mapply(letter, ifelse(is.na(f), 1, f), ifelse(is.na(d), 1, d)) %in% c("R", "Q"))
    x <- fs[f[use]]; y <- ds[d[use]]; w <- if (case == "weighted") w[use] else rep(1, sum(use))
    size <- sum(w)^2 / sum(w^2)
    z <- cbind(x, y)
    mean <- colSums(w * z) / sum(w)
    cov <- crossprod(sqrt(w) * sweep(z, 2, mean)) / sum(w) * size / (size - 1)
    error <- sqrt(diag(cov) / size)
    t <- (mean - 2) / error
    p <- 2 * pt(-abs(t), size - 1)
    if (case != "weighted") {
      test <- list(t.test(x, mu = 2), t.test(y, mu = 2))
      stopifnot(all.equal(unname(p), sapply(test, function(one) one$p.value)))
      stopifnot(all.equal(unname(cov), unname(var(z))))
    }
    half <- qt(.975, size - 1) * error
    for (i in 1:2) {
      side <- c("functional", "dysfunctional")[i]
      add(case, name, paste0(side, "_mean"), mean[i])
      add(case, name, paste0(side, "_low"), mean[i] - half[i])
      add(case, name, paste0(side, "_high"), mean[i] + half[i])
      add(case, name, paste0(side, "_p"), p[i])
    }
    add(case, name, "score_correlation", cov[1, 2] / sqrt(cov[1, 1] * cov[2, 2]))
    radius <- sqrt(2 * (size - 1) / (size - 2) * qf(.95, 2, size - 2))
    add(case, name, "reach_functional", radius * error[1])
    add(case, name, "reach_dysfunctional", radius * error[2])
    p_both <- c(p_both, max(p))
  }
  for (i in 1:3) add(case, c("a", "b", "c")[i], "p_adjusted", p.adjust(p_both, "holm")[i])
}
write.csv(do.call(rbind, rows), file.path("tests", "oracles", "continuous.csv"), row.names = FALSE, quote = FALSE)
