# Oracle on public answers: complaints (0/1 drivers), and mobile customers with groups of drivers and slopes of two halves.
# Regenerate from the root of the project, with the folder of the answers in the environment:
#   LOYALTYSTATS_REAL_DATA=... Rscript tests/oracles/linear_real.R
# Writes tests/oracles/linear_real.csv: results only, never the answers (do not edit).
suppressPackageStartupMessages({library(sandwich); library(clubSandwich); library(car); library(lmtest)})
folder <- Sys.getenv("LOYALTYSTATS_REAL_DATA")
stopifnot(nzchar(folder))
rows <- list()
add <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", as.numeric(value)))

raw <- read.csv(file.path(folder, "complaints.csv"), check.names = FALSE)
names(raw) <- c(paste0("c", 1:17), "overall")
raw <- raw[complete.cases(raw), ]
used <- names(raw)[sapply(raw, function(v) length(unique(v)) > 1)]
model <- lm(reformulate(setdiff(used, "overall"), "overall"), raw)
terms <- setdiff(used, "overall")
add("complaints", c("intercept", terms), "estimate", coef(model))
add("complaints", c("intercept", terms), "HC3", sqrt(diag(vcovHC(model, type = "HC3"))))
satterthwaite <- coef_test(model, vcov = "CR2", cluster = seq_len(nrow(raw)), test = "Satterthwaite")
add("complaints", c("intercept", terms), "HC2_BM", satterthwaite$SE)
add("complaints", c("intercept", terms), "df", if (is.null(satterthwaite$df_Satt)) satterthwaite$df else satterthwaite$df_Satt)
add("complaints", terms, "vif", vif(model))
bp <- bptest(model)
add("complaints", "model", "breusch_pagan", bp$statistic)
add("complaints", "model", "n", nobs(model))

raw <- read.csv(file.path(folder, "ecsi_mobile.csv"))
block <- function(stem) rowMeans(raw[grep(paste0("^", stem), names(raw))])
data <- data.frame(image = block("IMAG"), expectations = block("CUEX"), quality = block("PERQ"), value = block("PERV"))
data$loyalty <- rowMeans(raw[c("CUSL1", "CUSL2", "CUSL3")])
data$group <- factor(ifelse(raw$CUSCO >= 8, "high", "low"), levels = c("high", "low"))
model <- lm(loyalty ~ image + expectations + quality + value, data)
v <- vcovHC(model, type = "HC3")
found <- linearHypothesis(model, c("expectations", "quality"), vcov. = v, test = "F")
add("ecsi", "promise", "joint", found$F[2]); add("ecsi", "promise", "joint_p", found[["Pr(>F)"]][2])
own <- lm(loyalty ~ group * (image + expectations + quality + value), data)
v <- vcovHC(own, type = "HC3")
for (driver in c("image", "expectations", "quality", "value"))
  add("slopes", driver, "joint", linearHypothesis(own, paste0("grouplow:", driver), vcov. = v, test = "F")$F[2])
add("slopes", "all drivers", "joint", linearHypothesis(own, grep(":", names(coef(own)), value = TRUE), vcov. = v, test = "F")$F[2])
write.csv(do.call(rbind, rows), "tests/oracles/linear_real.csv", row.names = FALSE, quote = FALSE)
