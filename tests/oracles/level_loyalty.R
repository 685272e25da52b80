# Oracle of levels_and_loyalty: lm, sandwich::vcovHC, car::linearHypothesis, fisher.test, p.adjust.
# Regenerate from the root of the project:  Rscript tests/oracles/level_loyalty.R
# Writes tests/oracles/level_loyalty_data.csv (simulated categories, delivery, outcome) and tests/oracles/level_loyalty.csv
# (do not edit; R 4.2.2, sandwich 3.0-2, car 3.1-1, 2026-11-27): columns case, term, quantity, value.
suppressMessages({ library(sandwich); library(car) })
set.seed(11)
n <- 260
features <- paste0("x", 1:5)
cat <- sapply(features, function(f) sample(c("A", "O", "M", "I", "R", "Q"), n, TRUE, c(3, 3, 4, 2, 1, .4)))
got <- sapply(features, function(f) sample(c("yes", "partly", "no"), n, TRUE, c(5, 1, 4)))
there <- got == "yes"
counts <- data.frame(
  expected_missing = rowSums(cat == "M" & !there), desired_missing = rowSums(cat == "O" & !there),
  delighted_present = rowSums(cat == "A" & there), unwanted_present = rowSums(cat == "R" & there))
required <- data.frame(nm = rowSums(cat == "M"), no = rowSums(cat == "O"), na = rowSums(cat == "A"), nr = rowSums(cat == "R"))
y <- with(counts, 7.5 - 1.2 * expected_missing - .4 * desired_missing + .6 * delighted_present) +
  rnorm(n, sd = 1.2 + .4 * counts$expected_missing)
y <- pmin(10, pmax(0, round(y)))
w <- round(runif(n, .5, 2.5), 2)
write.csv(data.frame(cat, setNames(data.frame(got), paste0(features, "got")), y = y, w = w),
          file.path("tests", "oracles", "level_loyalty_data.csv"), row.names = FALSE, quote = FALSE)
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
bad <- counts$expected_missing > 0 | counts$unwanted_present > 0
left <- y <= 6
for (case in c("plain", "weighted")) {
  weights <- if (case == "plain") rep(1, n) else w / mean(w)
  model <- lm(y ~ ., data = cbind(counts, required), weights = weights)
  V <- vcovHC(model, "HC3")
  df <- model$df.residual
  p <- c()
  report <- function(term, estimate, error, df) {
    add(case, term, "estimate", estimate); add(case, term, "std_error", error)
    add(case, term, "conf_low", estimate - qt(.975, df) * error)
    add(case, term, "conf_high", estimate + qt(.975, df) * error)
    value <- 2 * pt(-abs(estimate / error), df)
    add(case, term, "p_value", value)
    p[term] <<- value
  }
  for (term in names(counts)) report(term, coef(model)[[term]], sqrt(V[term, term]), df)
  for (cost in c("expected", "desired")) {
    term <- paste0(cost, "_missing")
    L <- setNames(rep(0, length(coef(model))), names(coef(model)))
    L[c(term, "delighted_present")] <- -1
    error <- sqrt(drop(L %*% V %*% L))
    report(paste0(cost, "_asymmetry"), sum(L * coef(model)), error, df)
    test <- linearHypothesis(model, paste0("-1*", term, " - delighted_present = 0"), vcov. = V)
    stopifnot(all.equal(test$`Pr(>F)`[2], unname(p[paste0(cost, "_asymmetry")])))
  }
  add(case, "model", "r2", summary(model)$r.squared)
  if (case == "plain") {
    odds <- fisher.test(table(factor(bad, c(TRUE, FALSE)), factor(left, c(TRUE, FALSE))))
    add(case, "lapse_odds", "estimate", unname(odds$estimate))
    add(case, "lapse_odds", "conf_low", odds$conf.int[1]); add(case, "lapse_odds", "conf_high", odds$conf.int[2])
    add(case, "lapse_odds", "p_value", odds$p.value)
    p["lapse_odds"] <- odds$p.value
  } else {
    cells <- list(w[bad & left], w[bad & !left], w[!bad & left], w[!bad & !left])
    s <- sapply(cells, sum)
    log_odds <- log(s[1] * s[4] / (s[2] * s[3]))
    error <- sqrt(sum(sapply(cells, function(x) sum(x^2) / sum(x)^2)))
    add(case, "lapse_odds", "estimate", exp(log_odds))
    add(case, "lapse_odds", "conf_low", exp(log_odds - qnorm(.975) * error))
    add(case, "lapse_odds", "conf_high", exp(log_odds + qnorm(.975) * error))
    add(case, "lapse_odds", "p_value", 2 * pnorm(-abs(log_odds / error)))
    p["lapse_odds"] <- 2 * pnorm(-abs(log_odds / error))
  }
  trend <- lm(y ~ delight_trend, data = data.frame(y, delight_trend = counts$delighted_present), weights = weights)
  report("delight_trend", coef(trend)[[2]], sqrt(vcovHC(trend, "HC3")[2, 2]), trend$df.residual)
  holm <- p.adjust(p, "holm")
  for (term in names(holm)) add(case, term, "p_adjusted", holm[[term]])
}
write.csv(do.call(rbind, rows), file.path("tests", "oracles", "level_loyalty.csv"), row.names = FALSE, quote = FALSE)
