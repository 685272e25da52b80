# Rubin's rules: mice::pool.scalar for single estimates, mitml::testConstraints for joint tests (D1, D1 with the degrees of
# freedom of complete answers, D2), on estimates drawn here.
# Rscript tests/oracles/pooling.R   writes tests/oracles/pooling_data.csv and tests/oracles/pooling.csv
suppressMessages({library(mice); library(mitml)})
options(digits = 17)
set.seed(11)
m <- 6; q <- 3
rows <- list(); out <- list()
for (case in c("little", "much")) {
  spread <- if (case == "little") 0.05 else 0.4
  base <- c(0.5, -0.3, 0.2)
  estimates <- t(sapply(1:m, function(i) base + rnorm(q, sd = spread)))
  covariances <- lapply(1:m, function(i) { a <- matrix(rnorm(9), 3); crossprod(a) / 20 + diag(0.02, 3) })
  for (i in 1:m) rows[[length(rows) + 1]] <- data.frame(case = case, set = i, t(estimates[i, ]), t(as.vector(covariances[[i]])))
  for (df in c(Inf, 120)) for (j in 1:q) {
    p <- pool.scalar(estimates[, j], sapply(covariances, function(v) v[j, j]), n = df + 1, k = 1)
    out[[length(out) + 1]] <- data.frame(case = case, dfcom = df, term = j, quantity = c("estimate", "total", "df", "fmi", "r"),
                                         value = c(p$qbar, p$t, p$df, p$fmi, p$r))
  }
  qhat <- t(estimates); rownames(qhat) <- c("a", "b", "c")
  uhat <- array(unlist(covariances), dim = c(3, 3, m), dimnames = list(c("a", "b", "c"), c("a", "b", "c"), NULL))
  for (how in list(list("D1", NULL), list("D1", 120), list("D2", NULL))) {
    t <- testConstraints(qhat = qhat, uhat = uhat, constraints = c("a", "b", "c"), method = how[[1]], df.com = how[[2]])$test
    out[[length(out) + 1]] <- data.frame(case = case, dfcom = if (is.null(how[[2]])) Inf else how[[2]], term = how[[1]],
                                         quantity = c("F", "df1", "df2", "p", "riv"), value = as.numeric(t))
  }
}
names(rows[[1]])
data <- do.call(rbind, rows)
names(data) <- c("case", "set", paste0("q", 1:3), paste0("u", 1:9))
write.csv(data, "tests/oracles/pooling_data.csv", row.names = FALSE)
write.csv(do.call(rbind, out), "tests/oracles/pooling.csv", row.names = FALSE)
