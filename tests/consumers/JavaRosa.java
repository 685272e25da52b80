// Answers forms in JavaRosa, the engine of ODK Collect and KoboCollect, without a phone.
// Arguments: a form (.xml), respondents, the output. A respondent is a line of kind=code=answer, separated by tabs.
// Output, a line for each: the names of the questions that are asked, then | and the first one that is not lawful.

import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class JavaRosa {
    public static void main(String[] arguments) throws Exception {
        new XFormsModule().registerModule();
        List<String> answers = Files.readAllLines(Paths.get(arguments[1]), StandardCharsets.UTF_8);
        List<String> output = new ArrayList<>();
        for (String line : answers) {
            output.add(respond(arguments[0], line));
        }
        Files.write(Paths.get(arguments[2]), output, StandardCharsets.UTF_8);
    }

    private static String respond(String path, String line) throws Exception {
        FormDef form = XFormUtils.getFormFromInputStream(new FileInputStream(path));
        form.initialize(true, new InstanceInitializationFactory());
        FormInstance instance = form.getMainInstance();
        Map<String, TreeReference> places = new LinkedHashMap<>();
        collect(instance.getRoot(), places);
        for (String part : line.split("\t")) {
            if (part.isEmpty()) {
                continue;
            }
            String[] given = part.split("=", 3);
            TreeReference place = places.get(given[1]);
            if (!instance.resolveReference(place).isRelevant()) {
                throw new IllegalStateException(given[1] + " is not asked");
            }
            form.setValue(answer(given[0], given[2]), place, true);
        }
        StringBuilder asked = new StringBuilder();
        for (Map.Entry<String, TreeReference> place : places.entrySet()) {
            if (instance.resolveReference(place.getValue()).isRelevant()) {
                asked.append(place.getKey()).append(' ');
            }
        }
        ValidateOutcome outcome = form.validate(true);
        String wrong = outcome == null ? "" : outcome.failedPrompt.getReference().getNameLast();
        return asked + "| " + wrong;
    }

    private static void collect(TreeElement parent, Map<String, TreeReference> places) {
        for (int i = 0; i < parent.getNumChildren(); i++) {
            TreeElement child = parent.getChildAt(i);
            places.put(child.getName(), child.getRef());
            collect(child, places);
        }
    }

    private static IAnswerData answer(String kind, String value) {
        switch (kind) {
            case "single":
                return new SelectOneData(new Selection(value));
            case "multiple":
                List<Selection> chosen = new ArrayList<>();
                for (String code : value.split(" ")) {
                    chosen.add(new Selection(code));
                }
                return new MultipleItemsData(chosen);
            case "number":
                return new DecimalData(Double.parseDouble(value));
            default:
                return new StringData(value);
        }
    }
}
