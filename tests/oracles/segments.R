# Oracle of kano_segments: latent class models by the R package poLCA (1.6.0.1, built from its public source).
# Regenerate from the root of the project:  Rscript tests/oracles/segments.R
# Writes tests/oracles/segments_data.csv (simulated categories as letters, empty where a pair is missing) and
# tests/oracles/segments.csv (do not edit; R 4.2.2, 2026-11-27): columns case, classes, quantity, item, answer, value.
# Classes are ordered from large to small, as in the package.
suppressMessages(library(poLCA))
set.seed(20261127)
letters5 <- c("A", "O", "M", "I", "R")
features <- paste0("f", 1:5)
profile <- function(...) { p <- c(...); p / sum(p) }
camps <- list(
  list(profile(.1, .2, .6, .1, .02), profile(.1, .5, .3, .1, .02), profile(.5, .1, .1, .3, .05),
       profile(.1, .1, .6, .2, .02), profile(.2, .2, .2, .4, .05)),
  list(profile(.5, .2, .05, .25, .02), profile(.3, .1, .1, .5, .05), profile(.1, .1, .1, .7, .1),
       profile(.4, .3, .1, .2, .02), profile(.1, .2, .5, .2, .05)))
n <- 320
camp <- sample(1:2, n, TRUE, c(.6, .4))
data <- sapply(1:5, function(j) sapply(camp, function(c) sample(1:5, 1, prob = camps[[c]][[j]])))
data[matrix(runif(n * 5) < .12, n)] <- NA
colnames(data) <- features
text <- apply(data, 2, function(column) ifelse(is.na(column), "", letters5[column]))
write.csv(text, file.path("tests", "oracles", "segments_data.csv"), row.names = FALSE, quote = FALSE)
rows <- list()
add <- function(classes, quantity, item, answer, value)
  rows[[length(rows) + 1]] <<- data.frame(classes = classes, quantity = quantity, item = item, answer = answer,
                                          value = sprintf("%.17g", value))
formula <- as.formula(paste0("cbind(", paste(features, collapse = ","), ") ~ 1"))
known <- rowSums(!is.na(data)) > 0
for (classes in 1:3) {
  model <- poLCA(formula, as.data.frame(data[known, ]), nclass = classes, nrep = 60, maxiter = 20000, tol = 1e-14,
                 na.rm = FALSE, verbose = FALSE, calc.se = FALSE)
  order <- order(-model$P)
  add(classes, "log_likelihood", "model", "", model$llik)
  add(classes, "parameters", "model", "", model$npar)
  add(classes, "aic", "model", "", model$aic)
  add(classes, "bic", "model", "", model$bic)
  posterior <- matrix(model$posterior, ncol = classes)[, order, drop = FALSE]
  spread <- -sum(ifelse(posterior > 0, posterior * log(posterior), 0))
  if (classes > 1) add(classes, "entropy", "model", "", 1 - spread / (nrow(posterior) * log(classes)))
  for (c in seq_len(classes)) {
    add(classes, "share", paste(c), "", model$P[order[c]])
    for (j in 1:5) for (a in seq_len(ncol(model$probs[[j]])))
      add(classes, "profile", paste(c, features[j], sep = ";"), letters5[a], model$probs[[j]][order[c], a])
    for (i in 1:12) add(classes, "posterior", paste(c, i, sep = ";"), "", posterior[i, c])
  }
}
write.csv(do.call(rbind, rows), file.path("tests", "oracles", "segments.csv"), row.names = FALSE, quote = FALSE)
