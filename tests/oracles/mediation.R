# Oracle of mediation and moderation: lm and sandwich by definition, bootstrap on row numbers that are written down.
# Regenerate from the root of the project:  Rscript tests/oracles/mediation.R
# Writes tests/oracles/mediation_data.csv (simulated here), tests/oracles/mediation_draws.csv (row numbers of resamples) and
# tests/oracles/mediation.csv; with LOYALTYSTATS_REAL_DATA also tests/oracles/mediation_ecsi.csv (do not edit).
# Debian packages: r-base-core r-cran-sandwich
suppressMessages(library(sandwich))
options(digits = 17)
folder <- "tests/oracles"

set.seed(20260101)
n <- 150
x <- sample(1:10, n, TRUE)
age <- round(rnorm(n, 45, 12))
region <- sample(c("north", "south", "west"), n, TRUE)
m1 <- round(2 + 0.5 * x + 0.01 * age + rnorm(n), 3)
m2 <- round(1 + 0.3 * x + 0.4 * m1 + rnorm(n), 3)
y <- round(1 + 0.2 * x + 0.4 * m1 + 0.25 * m2 + 0.3 * (region == "south") * (x - 5) + rnorm(n) * (0.5 + x / 10), 3)
w <- round(runif(n, 0.3, 2.5), 3)
data <- data.frame(x, m1, m2, y, age, region, w)
write.csv(data, file.path(folder, "mediation_data.csv"), row.names = FALSE)
draws <- matrix(sample.int(n, 50 * n, TRUE), 50)
write.csv(draws - 1L, file.path(folder, "mediation_draws.csv"), row.names = FALSE)

rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))

b <- function(f, d) { environment(f) <- environment(); coef(lm(f, d, weights = use)) }

# every effect by separate regressions; columns x, m1, (m2), y, controls as in the formulas
single <- function(d) {
  total <- b(y ~ x + age, d)["x"]; last <- b(y ~ x + m1 + age, d); a <- b(m1 ~ x + age, d)["x"]
  c(total = total, direct = last["x"], indirect = a * last["m1"], proportion = a * last["m1"] / total, a = a, b = last["m1"])
}
parallel <- function(d) {
  total <- b(y ~ x, d)["x"]; last <- b(y ~ x + m1 + m2, d)
  one <- b(m1 ~ x, d)["x"] * last["m1"]; two <- b(m2 ~ x, d)["x"] * last["m2"]
  c(total = total, direct = last["x"], all = one + two, m1 = one, m2 = two, difference = one - two)
}
serial <- function(d) {
  last <- b(y ~ x + m1 + m2, d); a1 <- b(m1 ~ x, d)["x"]; second <- b(m2 ~ x + m1, d)
  one <- a1 * last["m1"]; two <- second["x"] * last["m2"]; both <- a1 * second["m1"] * last["m2"]
  c(all = one + two + both, m1 = one, m2 = two, both = both)
}
percentile <- function(v) quantile(v, c(0.025, 0.975), names = FALSE)
corrected <- function(v, estimate) {
  z0 <- qnorm((sum(v < estimate) + 0.5 * sum(v == estimate)) / length(v))
  quantile(v, pnorm(2 * z0 + qnorm(c(0.025, 0.975))), names = FALSE)
}
effects <- function(case, name, f, d) {
  point <- f(d)
  drawn <- apply(draws, 1, function(i) f(d[i, ]))
  terms <- sub("\\..*", "", names(point))
  for (j in seq_along(point)) {
    add(case, paste(name, terms[j]), "estimate", point[j])
    ends <- percentile(drawn[j, ]); fixed <- corrected(drawn[j, ], point[j])
    add(case, paste(name, terms[j]), c("low", "high", "bc_low", "bc_high", "sd"),
        c(ends, fixed, sd(drawn[j, ])))
    beyond <- min(sum(drawn[j, ] <= 0), sum(drawn[j, ] >= 0))
    add(case, paste(name, terms[j]), "p", min(1, 2 * (beyond + 1) / (ncol(drawn) + 1)))
  }
}
hc3 <- function(f, d) {
  environment(f) <- environment()
  model <- lm(f, d, weights = use)
  list(b = coef(model), se = sqrt(diag(vcovHC(model, type = "HC3"))), df = df.residual(model))
}
# Imai, Keele and Tingley (2010), theorem 2: with the residuals of mediator and total equation
sensitive <- function(case, d, grid) {
  r <- function(f) { environment(f) <- environment(); residuals(lm(f, d, weights = use)) }
  e1 <- r(y ~ x + age); e2 <- r(m1 ~ x + age)
  v <- function(p, q) sum(d$use * p * q) / sum(d$use)
  rho0 <- v(e1, e2) / sqrt(v(e1, e1) * v(e2, e2))
  a <- b(m1 ~ x + age, d)["x"]
  add(case, "sensitivity", "rho_zero", rho0)
  for (g in grid) add(case, format(g), "sensitivity",
    a * sqrt(v(e1, e1) / v(e2, e2)) * (rho0 - g * sqrt((1 - rho0^2) / (1 - g^2))))
}

for (case in c("plain", "weighted")) {
  data$use <- if (case == "weighted") data$w else 1
  effects(case, "single", single, data)
  effects(case, "parallel", parallel, data)
  effects(case, "serial", serial, data)
  for (one in list(list("total", y ~ x + age, "x"), list("direct", y ~ x + m1 + age, "x"), list("path x > m1", m1 ~ x + age, "x"),
                   list("path m1 > y", y ~ x + m1 + age, "m1"))) {
    found <- hc3(one[[2]], data); k <- one[[3]]
    add(case, one[[1]], c("hc3", "t_low", "t_high", "t_p"),
        c(found$se[k], found$b[k] + c(-1, 1) * qt(0.975, found$df) * found$se[k],
          2 * pt(-abs(found$b[k] / found$se[k]), found$df)))
  }
  sensitive(case, data, c(-0.5, 0, 0.3, 0.8))
}

# moderation: numbers (simple slopes by shifting the moderator, Johnson-Neyman by searching zeros) and groups
moderation <- function(case, d, type) {
  use <- d$use
  centre <- sum(d$use * d$age) / sum(d$use); mx <- sum(d$use * d$x) / sum(d$use)
  spread <- sqrt(sum(d$use * (d$age - centre)^2) / sum(d$use) * nrow(d) / (nrow(d) - 1))
  d$xc <- d$x - mx
  slope <- function(at) {
    d$z <- d$age - at
    model <- lm(y ~ xc * z + m1, d, weights = use)
    c(coef(model)["xc"], sqrt(vcovHC(model, type = type)["xc", "xc"]), df.residual(model), coef(model)["xc:z"],
      sqrt(vcovHC(model, type = type)["xc:z", "xc:z"]))
  }
  for (one in list(c("-1 sd", centre - spread), c("mean", centre), c("+1 sd", centre + spread))) {
    found <- slope(as.numeric(one[2]))
    add(case, one[1], c("at", "slope", "slope_error", "slope_p"), c(as.numeric(one[2]), found[1:2],
        2 * pt(-abs(found[1] / found[2]), found[3])))
  }
  add(case, "x:age", c("product", "product_error"), slope(centre)[4:5])
  beyond <- function(at) { s <- slope(at); abs(s[1]) - qt(0.975, s[3]) * s[2] }
  grid <- seq(centre - 400, centre + 400, length.out = 2001)
  value <- sapply(grid, beyond); crossed <- which(diff(sign(value)) != 0)
  zeros <- sapply(crossed, function(i) uniroot(beyond, grid[i + 0:1], tol = 1e-13)$root)
  add(case, paste("zero", seq_along(zeros)), "johnson_neyman", zeros)
  model <- lm(y ~ xc * region + m1, d, weights = use)
  v <- vcovHC(model, type = type); k <- coef(model)
  for (g in c("north", "south", "west")) {
    contrast <- as.numeric(names(k) %in% c("xc", paste0("xc:region", g)))
    add(case, paste0("region[", g, "]"), c("slope", "slope_error"), c(sum(contrast * k), sqrt(contrast %*% v %*% contrast)))
  }
  products <- grep("^xc:", names(k))
  f <- sum(k[products] * solve(v[products, products], k[products])) / length(products)
  add(case, "region", c("joint", "joint_p"), c(f, pf(f, length(products), df.residual(model), lower.tail = FALSE)))
  smaller <- lm(y ~ xc + region + m1, d, weights = use)
  add(case, "region", "delta_r2", summary(model)$r.squared - summary(smaller)$r.squared)
}
for (case in c("plain", "weighted")) {
  data$use <- if (case == "weighted") data$w else 1
  moderation(case, data, "HC3")
}
data$use <- 1
moderation("classical", data, "const")
write.csv(do.call(rbind, rows), file.path(folder, "mediation.csv"), row.names = FALSE)

real <- Sys.getenv("LOYALTYSTATS_REAL_DATA")
if (nzchar(real)) {
  rows <- list()
  raw <- read.csv(file.path(real, "ecsi_mobile.csv"))
  mean_of <- function(stem) rowMeans(raw[grep(paste0("^", stem, "[0-9]"), names(raw))])
  d <- data.frame(quality = mean_of("PERQ"), satisfaction = mean_of("CUSA"), loyalty = mean_of("CUSL"), value = mean_of("PERV"))
  one <- lm(satisfaction ~ quality, d); last <- lm(loyalty ~ quality + satisfaction, d); whole <- lm(loyalty ~ quality, d)
  add("ecsi", "mediation", c("total", "direct", "indirect"),
      c(coef(whole)[2], coef(last)[2], coef(one)[2] * coef(last)[3]))
  add("ecsi", "mediation", "rho_zero", cor(residuals(whole), residuals(one)))
  d$q <- d$quality - mean(d$quality); d$v <- d$value - mean(d$value)
  both <- lm(loyalty ~ q * v, d)
  add("ecsi", "moderation", c("product", "product_error"), c(coef(both)[4], sqrt(vcovHC(both, type = "HC3")[4, 4])))
  write.csv(do.call(rbind, rows), file.path(folder, "mediation_ecsi.csv"), row.names = FALSE)
}
