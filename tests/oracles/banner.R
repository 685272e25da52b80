# Banner tables: shares, means and scores of columns and the tests between them, by R's own functions.
# Reads design_data.csv. Writes banner.csv: case, row, pair, quantity, value.
suppressMessages(library(survey))
data <- read.csv("tests/oracles/design_data.csv")
groups <- c("bronze", "gold", "silver")
pairs <- list(c("bronze", "gold"), c("bronze", "silver"), c("gold", "silver"))
found <- NULL
put <- function(case, row, pair, quantity, value) {
  found <<- rbind(found, data.frame(case = case, row = row, pair = pair, quantity = quantity, value = unname(value)))
}
data$top2 <- as.numeric(data$satisfied >= 4)
for (k in 1:5) data[[paste0("is", k)]] <- as.numeric(data$satisfied == k)
shares <- c("top2", paste0("is", 1:5))

# --- every respondent counts once ---------------------------------------------------------------
for (row in shares) {
  p <- c(); z <- c()
  for (pair in pairs) {
    x <- sapply(pair, function(g) sum(data[[row]][data$segment == g]))
    n <- sapply(pair, function(g) sum(data$segment == g))
    table <- rbind(x, n - x)
    expected <- suppressWarnings(chisq.test(table, correct = FALSE)$expected)
    if (min(expected) < 5) {
      p <- c(p, fisher.test(table)$p.value); z <- c(z, NA)
    } else {
      test <- prop.test(x, n, correct = FALSE)
      p <- c(p, test$p.value); z <- c(z, sign(x[1] / n[1] - x[2] / n[2]) * sqrt(unname(test$statistic)))
    }
  }
  for (method in c("holm", "BH")) {
    adjusted <- p.adjust(p, method)
    for (i in 1:3) put("plain", row, paste(pairs[[i]], collapse = "_"), paste0("p_", tolower(method)), adjusted[i])
  }
  for (i in 1:3) {
    put("plain", row, paste(pairs[[i]], collapse = "_"), "p", p[i])
    put("plain", row, paste(pairs[[i]], collapse = "_"), "statistic", z[i])
  }
}
for (pair in pairs) {
  test <- t.test(data$satisfied[data$segment == pair[1]], data$satisfied[data$segment == pair[2]])
  name <- paste(pair, collapse = "_")
  put("plain", "mean", name, "p", test$p.value)
  put("plain", "mean", name, "statistic", test$statistic)
  put("plain", "mean", name, "df", test$parameter)
}
for (g in c(groups)) {
  put("plain", "sd", g, "estimate", sd(data$satisfied[data$segment == g]))
  put("plain", "mean", g, "estimate", mean(data$satisfied[data$segment == g]))
}

# --- designs --------------------------------------------------------------------------------------
used <- data[data$w > 0, ]
used$points <- 100 * ((used$recommend >= 9) - (used$recommend <= 6))
designs <- list(
  weights = svydesign(ids = ~1, weights = ~w, data = used),
  both = svydesign(ids = ~branch, strata = ~stratum, weights = ~w, data = used),
  fpc = svydesign(ids = ~branch, strata = ~stratum, weights = ~w, fpc = ~branches, data = used)
)
for (case in names(designs)) {
  design <- designs[[case]]
  for (row in c("top2", "is3", "is4", "is5", "satisfied", "points")) {
    name <- if (row == "satisfied") "mean" else row
    formula <- as.formula(paste0("~", row))
    asked <- subset(design, !is.na(get(row)))
    means <- svyby(formula, ~segment, asked, svymean)
    for (g in groups) put(case, name, g, "estimate", means[g, row])
    p <- c()
    for (pair in pairs) {
      two <- subset(asked, segment %in% pair)
      # the second level of the factor minus the first, so the sign is turned
      test <- svyttest(as.formula(paste0(row, " ~ factor(segment)")), two)
      both <- paste(pair, collapse = "_")
      put(case, name, both, "difference", -test$estimate[1])
      put(case, name, both, "statistic", -test$statistic)
      put(case, name, both, "df", test$parameter)
      put(case, name, both, "p", test$p.value)
      p <- c(p, test$p.value)
    }
    adjusted <- p.adjust(p, "holm")
    for (i in 1:3) put(case, name, paste(pairs[[i]], collapse = "_"), "p_holm", adjusted[i])
  }
  for (g in groups) {
    w <- used$w[used$segment == g]
    put(case, "base", g, "weighted", sum(w) / mean(used$w))
    put(case, "base", g, "effective", sum(w)^2 / sum(w^2))
    put(case, "sd", g, "estimate", sqrt(coef(svyvar(~satisfied, subset(designs$weights, segment == g)))))
  }
}
write.csv(found, "tests/oracles/banner.csv", row.names = FALSE)
