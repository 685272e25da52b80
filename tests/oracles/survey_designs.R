# Oracle of every estimator under every kind of survey design: R's survey package.
# Regenerate from the root of the project:  Rscript tests/oracles/survey_designs.R
# Writes survey_designs_data.csv, survey_designs_replicates.csv (simulated here) and survey_designs.csv (do not edit).
suppressPackageStartupMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
folder <- "tests/oracles"

set.seed(20261201)
branches <- data.frame(stratum = rep(sprintf("s%02d", 1:14), each = 2))
branches$branch <- sprintf("b%02d", seq_len(nrow(branches)))
branches$level <- rnorm(nrow(branches), 0, 0.6)
branches$size <- sample(7:15, nrow(branches), TRUE)
data <- branches[rep(seq_len(nrow(branches)), branches$size), c("stratum", "branch", "level")]
n <- nrow(data)
data$w <- round(exp(rnorm(n, 0, 0.5)), 3)
data$population <- rep(seq(6, 19), times = as.integer(table(data$stratum)))
data$segment <- sample(c("gold", "silver", "bronze"), n, TRUE, prob = c(.3, .45, .25))
data$d1 <- pmin(5, pmax(1, round(3.6 + data$level + rnorm(n))))
data$d2 <- pmin(5, pmax(1, round(3.2 + 0.4 * (data$d1 - 3) + rnorm(n))))
data$d3 <- pmin(5, pmax(1, round(3.4 + rnorm(n))))
data$recommend <- pmin(10, pmax(0, round(6.3 + data$level + 0.7 * (data$d1 - 3) + 0.4 * (data$d2 - 3) + rnorm(n, 0, 1.6))))
data$satisfied <- pmin(5, pmax(1, round(3.7 + 0.4 * (data$d1 - 3) + 0.3 * (data$d3 - 3) + rnorm(n, 0, .8))))
data$bought <- rbinom(n, 1, plogis(-0.2 + 0.6 * (data$d1 - 3) - 0.3 * (data$d3 - 3)))
data$spent <- round(exp(3 + 0.2 * data$d1 + rnorm(n, 0, .5)), 2)
shift <- data$level
data$wififun <- pmin(5, pmax(1, round(2 - shift + rnorm(n))))
data$wifidys <- pmin(5, pmax(1, round(3.9 + shift + rnorm(n))))
data$giftfun <- pmin(5, pmax(1, round(1.6 + rnorm(n))))
data$giftdys <- pmin(5, pmax(1, round(3.1 + rnorm(n, 0, .8))))
data$level <- NULL
write.csv(data, file.path(folder, "survey_designs_data.csv"), row.names = FALSE)

rows <- list()
add <- function(design, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(design, quantity, value = sprintf("%.17g", as.numeric(value)))

table5 <- matrix(c("Q","A","A","A","O", "R","I","I","I","M", "R","I","I","I","M", "R","I","I","I","M", "R","R","R","R","Q"),
                 5, byrow = TRUE)
for (f in c("wifi", "gift")) {
  k <- table5[cbind(data[[paste0(f, "fun")]], data[[paste0(f, "dys")]])]
  data[[paste0(f, "_k")]] <- k
  data[[paste0(f, "_valid")]] <- as.numeric(k %in% c("A", "O", "M", "I"))
  data[[paste0(f, "_better")]] <- as.numeric(k %in% c("A", "O"))
  data[[paste0(f, "_worse")]] <- as.numeric(k %in% c("O", "M"))
}
data$got <- as.numeric(data$d3 >= 3)
data$harmed <- as.numeric((data$got == 0 & data$wifi_k %in% c("O", "M")) | (data$got == 1 & data$wifi_k == "R"))
data$five <- factor(ifelse(data$wifi_k %in% c("R", "Q"), "RQ", data$wifi_k))
data$s <- 100 * ((data$recommend >= 9) - (data$recommend <= 6))
data$class <- factor(ifelse(data$recommend >= 9, "p", ifelse(data$recommend <= 6, "d", "n")))
data$top <- as.numeric(data$satisfied >= 4)
data$three <- factor(ifelse(data$satisfied <= 3, "low", ifelse(data$satisfied == 4, "mid", "high")),
                     levels = c("low", "mid", "high"), ordered = TRUE)
data$segment <- factor(data$segment)

both <- svydesign(~branch, strata = ~stratum, weights = ~w, data = data)
clusters <- svydesign(~branch, weights = ~w, data = data)
fpc <- svydesign(~branch, strata = ~stratum, weights = ~w, fpc = ~population, data = data)
sylvester <- function(least) { h <- matrix(1); while (nrow(h) <= least) h <- rbind(cbind(h, h), cbind(h, -h)); h }
brr <- as.svrepdesign(both, type = "BRR", hadamard.matrix = (sylvester(14) + 1) / 2)
set.seed(7)
boot <- as.svrepdesign(both, type = "subbootstrap", replicates = 40)
write.csv(data.frame(round(weights(boot, "analysis"), 6)), file.path(folder, "survey_designs_replicates.csv"), row.names = FALSE)
delivered <- function(type, mse, ...) svrepdesign(
  variables = data, repweights = round(weights(boot, "analysis"), 6), weights = data$w, combined.weights = TRUE, type = type, mse = mse, ...)
designs <- list(
  weights = svydesign(~1, weights = ~w, data = data),
  strata = svydesign(~1, strata = ~stratum, weights = ~w, data = data),
  clusters = clusters, both = both, fpc = fpc,
  jk1 = as.svrepdesign(clusters, type = "JK1", mse = TRUE),
  jkn = as.svrepdesign(both, type = "JKn", mse = TRUE),
  jkn_mean = as.svrepdesign(both, type = "JKn", mse = FALSE),
  jkn_fpc = as.svrepdesign(fpc, type = "JKn", mse = TRUE),
  brr = as.svrepdesign(both, type = "BRR", hadamard.matrix = (sylvester(14) + 1) / 2, mse = TRUE),
  fay = as.svrepdesign(both, type = "Fay", fay.rho = 0.3, hadamard.matrix = (sylvester(14) + 1) / 2, mse = TRUE),
  delivered = delivered("bootstrap", TRUE, scale = 1 / 40, rscales = rep(1, 40)),
  other = delivered("other", FALSE, scale = 0.03, rscales = seq(0.5, 1.5, length.out = 40)))

fits <- function(name, d, model, prefix) {
  b <- coef(model); v <- vcov(model)
  for (k in seq_along(b)) {
    add(name, paste0(prefix, "_", names(b)[k]), b[k]); add(name, paste0(prefix, "_se_", names(b)[k]), sqrt(v[k, k]))
  }
}

for (name in names(designs)) {
  d <- designs[[name]]
  add(name, "df", degf(d))
  m <- svymean(~s + top + satisfied + spent, d)
  for (k in seq_along(coef(m))) { add(name, names(coef(m))[k], coef(m)[k]); add(name, paste0(names(coef(m))[k], "_se"), sqrt(vcov(m)[k, k])) }
  g <- svyby(~s, ~segment, d, svymean)
  for (k in seq_len(nrow(g))) {
    add(name, paste0("s_", g$segment[k]), g$s[k]); add(name, paste0("s_se_", g$segment[k]), SE(g)[k])
  }
  pair <- svycontrast(svyby(~s, ~segment, d, svymean, covmat = TRUE), c(bronze = -1, gold = 1))
  add(name, "s_gold_bronze", coef(pair)); add(name, "s_gold_bronze_se", SE(pair))
  for (f in c("wifi", "gift")) {
    for (k in c("better", "worse")) {
      r <- svyratio(as.formula(sprintf("~%s_%s", f, k)), as.formula(sprintf("~%s_valid", f)), d)
      add(name, paste0(f, "_", k), coef(r)); add(name, paste0(f, "_", k, "_se"), SE(r))
    }
    shares <- svymean(as.formula(sprintf("~factor(%s_k, levels = c('A', 'O', 'M', 'I', 'R', 'Q'))", f)), d)
    p <- coef(shares); o <- order(-p[1:5])[1:2]; v <- vcov(shares)
    gap <- p[o[1]] - p[o[2]]; se <- sqrt(v[o[1], o[1]] + v[o[2], o[2]] - 2 * v[o[1], o[2]])
    add(name, paste0(f, "_gap"), gap); add(name, paste0(f, "_gap_se"), se)
    add(name, paste0(f, "_gap_p"), 2 * pt(-abs(gap / se), degf(d)))
  }
  valid <- subset(d, wifi_valid == 1)
  df <- degf(valid)
  add(name, "wifi_df", df)
  for (k in c("better", "worse")) {
    ends <- attr(svyciprop(as.formula(sprintf("~I(wifi_%s == 1)", k)), valid, method = "beta", df = df), "ci")
    add(name, paste0("wifi_", k, "_low"), ends[1]); add(name, paste0("wifi_", k, "_high"), ends[2])
  }
  ends <- attr(svyciprop(~I(top == 1), d, method = "beta", df = degf(d)), "ci")
  add(name, "top_low", ends[1]); add(name, "top_high", ends[2])
  o <- svymean(~got, d); add(name, "got", coef(o)); add(name, "got_se", SE(o))
  o <- svymean(~harmed, d); add(name, "harmed", coef(o)); add(name, "harmed_se", SE(o))
  fits(name, d, svyglm(recommend ~ d1 + d2 + d3, d), "linear")
  fits(name, d, suppressWarnings(svyglm(bought ~ d1 + d2 + d3, d, family = quasibinomial(), control = list(epsilon = 1e-14, maxit = 100))), "logit")
  if (inherits(d, "svyrep.design")) {  # the method of svyolr for replicates keeps its start; each replicate is fitted here
    fit <- function(w) { w <- w / mean(w); keep <- w > 0; part <- data[keep, ]; part$rw <- w[keep]
      coef(MASS::polr(three ~ d1 + d3, part, weights = rw, control = list(reltol = 1e-14, maxit = 500)))[c("d1", "d3")] }
    o <- list(coefficients = suppressWarnings(fit(data$w)))
    draws <- suppressWarnings(apply(weights(d, "analysis"), 2, fit))
    v <- svrVar(t(draws), d$scale, d$rscales, mse = d$mse, coef = o$coefficients)
  } else {
    o <- svyolr(three ~ d1 + d3, d, method = "logistic")
    v <- vcov(o)
  }
  for (k in c("d1", "d3")) { add(name, paste0("ordinal_", k), o$coefficients[k]); add(name, paste0("ordinal_se_", k), sqrt(v[k, k])) }
  for (pair in list(c("five", "segment"), c("class", "segment"))) {
    formula <- as.formula(sprintf("~%s + %s", pair[1], pair[2]))
    for (statistic in c("F", "Chisq")) {
      t <- suppressWarnings(svychisq(formula, d, statistic = statistic))
      add(name, paste(pair[1], statistic, sep = "_"), t$statistic)
      add(name, paste(pair[1], statistic, "p", sep = "_"), t$p.value)
      if (statistic == "F") { add(name, paste0(pair[1], "_ndf"), t$parameter[1]); add(name, paste0(pair[1], "_ddf"), t$parameter[2]) }
    }
  }
}
write.csv(do.call(rbind, rows), file.path(folder, "survey_designs.csv"), row.names = FALSE, quote = FALSE)
