# Indices of care by the definitions of the R package careless (Yentes and Wilhelm), written out here: longstring, irv, mahad,
# evenodd, psychsyn. Data are simulated here.
# Rscript tests/oracles/quality.R   writes tests/oracles/quality_data.csv and tests/oracles/quality.csv
options(digits = 17)
set.seed(7)
n <- 60
k <- 20
factors <- matrix(rnorm(n * 5), n)[, rep(1:5, each = 4)]
x <- round(pmin(pmax(3 + 0.9 * factors + matrix(rnorm(n * k, sd = 0.5), n), 1), 5))
x[5, ] <- 3
x[9, ] <- rep(c(1, 5), 10)
x[12, c(3, 7)] <- NA
x[20, 5:20] <- NA
colnames(x) <- paste0("q", 1:k)
write.csv(x, "tests/oracles/quality_data.csv", row.names = FALSE, na = "")

longstring <- apply(x, 1, function(row) max(rle(as.character(row))$lengths[!is.na(rle(as.character(row))$values)]))
irv <- apply(x, 1, sd, na.rm = TRUE)
whole <- x[complete.cases(x), ]
few <- x[, 1:8]  # with at least five complete respondents per question
centre <- colMeans(few[complete.cases(few), ])
spread <- cov(few[complete.cases(few), ])
mahad <- sapply(seq_len(n), function(i) {
  at <- which(!is.na(few[i, ]))
  mahalanobis(x[i, at], centre[at], spread[at, at])
})
evenodd <- sapply(seq_len(n), function(i) {
  odd <- sapply(0:4, function(s) mean(x[i, s * 4 + c(1, 3)], na.rm = TRUE))
  even <- sapply(0:4, function(s) mean(x[i, s * 4 + c(2, 4)], na.rm = TRUE))
  known <- !is.nan(odd) & !is.nan(even)
  if (sum(known) < 3) return(NA)
  r <- suppressWarnings(cor(odd[known], even[known]))
  if (is.na(r)) return(NA)
  max(2 * r / (1 + r), -1)
})
r <- cor(whole)
pairs <- which(lower.tri(r) & r > 0.60, arr.ind = TRUE)
psychsyn <- sapply(seq_len(n), function(i) {
  a <- x[i, pairs[, 2]]; b <- x[i, pairs[, 1]]
  known <- !is.na(a) & !is.na(b)
  if (sum(known) < 3) return(NA)
  suppressWarnings(cor(a[known], b[known]))
})
out <- data.frame(longstring, irv, mahad, evenodd, psychsyn)
write.csv(format(out, digits = 17, trim = TRUE), "tests/oracles/quality.csv", row.names = FALSE, quote = FALSE)
cat(nrow(pairs), "pairs\n")
