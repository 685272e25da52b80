# Confirmatory factors, invariance and scores, with lavaan, on tests/oracles/latent_data.csv (simulated: gamma errors in two
# items, one item of the third group shifted, a tenth of the answers missing in the columns that end in m).
# Rscript tests/oracles/latent.R > tests/oracles/latent.csv
suppressMessages(library(lavaan))
here <- "tests/oracles"
d <- read.csv(file.path(here, "latent_data.csv"))
model <- "a =~ a1 + a2 + a3 + a4\nb =~ b1 + b2 + b3"
missing_model <- "a =~ a1m + a2m + a3m + a4m\nb =~ b1m + b2m + b3m"
cat("case,quantity,value\n")
put <- function(case, quantity, value) cat(sprintf("%s,%s,%.15g\n", case, quantity, value), sep = "")

# as tight as the optimiser of lavaan bears before it calls a reached maximum a failure
fitted <- function(model, ...) {
  for (tolerance in c(1e-13, 1e-12, 1e-11, 1e-10)) {
    f <- suppressWarnings(cfa(model, meanstructure = TRUE, control = list(rel.tol = tolerance, iter.max = 20000), ...))
    if (lavInspect(f, "converged")) return(f)
  }
  stop("no convergence")
}

estimates <- function(case, f) {
  table <- parameterEstimates(f)
  where <- if ("group" %in% names(table)) paste0("@", table$group) else ""
  name <- paste0(table$lhs, table$op, table$rhs, where)
  put(case, paste0("est ", name), table$est)
  free <- !is.na(table$se) & table$se > 0
  put(case, paste0("se ", name[free]), table$se[free])
}
plain <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.pvalue", "srmr", "aic", "bic", "logl")
robust <- c("chisq.scaled", "chisq.scaling.factor", "cfi.robust", "tli.robust", "rmsea.robust", "rmsea.ci.lower.robust",
            "rmsea.ci.upper.robust", "srmr", "logl")
measures <- function(case, f, which) { m <- fitMeasures(f, which); put(case, names(m), as.numeric(m)) }

ml <- fitted(model, data = d)
estimates("ml", ml); measures("ml", ml, plain)
s <- standardizedSolution(ml)
put("ml", paste0("std ", s$lhs, s$op, s$rhs), s$est.std)
put("ml", paste0("stdse ", s$lhs, s$op, s$rhs)[s$se > 0], s$se[s$se > 0])
m <- modindices(ml)
put("ml", paste0("mi ", m$lhs, m$op, m$rhs), m$mi); put("ml", paste0("epc ", m$lhs, m$op, m$rhs), m$epc)
for (kind in c("regression", "Bartlett")) {
  scores <- lavPredict(ml, method = kind)
  for (row in c(1, 300, 600)) put("ml", paste0(tolower(kind), " ", colnames(scores), row), scores[row, ])
}
unit <- fitted(model, data = d, std.lv = TRUE); estimates("unit", unit)
pair <- fitted(paste0(model, "\na1 ~~ b1"), data = d); estimates("pair", pair); measures("pair", pair, plain)
mlr <- fitted(model, data = d, estimator = "MLR"); estimates("mlr", mlr); measures("mlr", mlr, robust)
weighted <- fitted(model, data = d, estimator = "MLR", sampling.weights = "weight"); estimates("weighted", weighted)
fiml <- fitted(missing_model, data = d, missing = "fiml"); estimates("fiml", fiml); measures("fiml", fiml, plain)
fimlr <- fitted(missing_model, data = d, missing = "fiml", estimator = "MLR"); estimates("fimlr", fimlr)
measures("fimlr", fimlr, c("chisq.scaled", "chisq.scaling.factor"))

steps <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"),
              strict = c("loadings", "intercepts", "residuals"))
for (est in c("ML", "MLR")) {
  before <- NULL
  for (step in names(steps)) {
    case <- paste(est, step)
    f <- fitted(model, data = d, group = "group", group.equal = steps[[step]], estimator = est, std.lv = TRUE)
    measures(case, f, if (est == "ML") plain else robust)
    if (!is.null(before)) {
      test <- lavTestLRT(before, f)
      put(case, c("diff", "diff df", "diff p"), c(test[2, "Chisq diff"], test[2, "Df diff"], test[2, "Pr(>Chisq)"]))
    }
    before <- f
  }
}
part <- fitted(model, data = d, group = "group", group.equal = c("loadings", "intercepts"), group.partial = "a3 ~ 1",
               std.lv = TRUE)
measures("partial", part, plain)
estimates("partial", part)
