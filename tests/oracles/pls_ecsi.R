# The European satisfaction model on public answers of mobile customers (ecsi_mobile.csv), centroid scheme, mode A, base R.
# LOYALTYSTATS_REAL_DATA=folder Rscript tests/oracles/pls_ecsi.R > tests/oracles/pls_ecsi.csv
x <- scale(read.csv(file.path(Sys.getenv("LOYALTYSTATS_REAL_DATA"), "ecsi_mobile.csv")))
heads <- c(image = "IMAG", expectations = "CUEX", quality = "PERQ", value = "PERV", satisfaction = "CUSA", complaints = "CUSCO", loyalty = "CUSL")
blocks <- lapply(heads, function(h) grep(paste0("^", h), colnames(x), value = TRUE))
arrows <- list(expectations = "image", quality = "expectations", value = c("expectations", "quality"),
  satisfaction = c("image", "expectations", "quality", "value"), complaints = "satisfaction", loyalty = c("image", "satisfaction", "complaints"))
y <- sapply(blocks, function(b) scale(rowSums(x[, b, drop = FALSE])))
near <- sapply(names(blocks), function(a) sapply(names(blocks), function(b) a %in% arrows[[b]] || b %in% arrows[[a]]))
for (step in 1:2000) {
  before <- y
  z <- y %*% (sign(cor(y)) * near)
  for (k in names(blocks)) y[, k] <- scale(x[, blocks[[k]], drop = FALSE] %*% cor(x[, blocks[[k]], drop = FALSE], z[, k]))
  if (max(abs(y - before)) < 1e-13) break
}
cat("quantity,outcome,term,value\n")
for (k in names(arrows)) {
  m <- lm(y[, k] ~ y[, arrows[[k]], drop = FALSE])
  cat(sprintf("path,%s,%s,%.15g\n", k, arrows[[k]], coef(m)[-1]), sep = "")
  cat(sprintf("r2,%s,,%.15g\n", k, summary(m)$r.squared))
}
