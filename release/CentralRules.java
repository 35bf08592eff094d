
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Checks each module of a local repository by the rules of Maven Central: a pom with name,
 * description, URL, licence, developer and SCM, without parent and snapshots of others;
 * and sources, Javadoc, SBOM and a signature of each file. Central accepts an empty jar
 * with sources; this does not. Run by {@code dry-run}:
 * {@code java CentralRules.java REPOSITORY}.
 */
class CentralRules {

	private static final List<String> REQUIRED = List.of("name", "description", "url", "licenses/license/name",
			"licenses/license/url", "developers/developer/name", "scm/connection", "scm/url");

	private final List<String> problems = new ArrayList<>();

	public static void main(String[] arguments) throws Exception {
		CentralRules rules = new CentralRules();
		int modules = 0;
		try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
			for (Path pom : files.filter((file) -> file.toString().endsWith(".pom")).sorted().toList()) {
				rules.check(pom);
				modules++;
			}
		}
		rules.problems.forEach(System.out::println);
		System.out.println(modules + " modules, " + rules.problems.size() + " problems");
		System.exit((modules > 0 && rules.problems.isEmpty()) ? 0 : 1);
	}

	private void check(Path pom) throws Exception {
		Element project = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(pom.toFile())
			.getDocumentElement();
		String name = text(project, "artifactId");
		for (String element : REQUIRED) {
			if (text(project, element).isBlank()) {
				this.problems.add(name + ": no " + element + " in the pom");
			}
		}
		String content = Files.readString(pom);
		if (content.contains("<parent>") || content.contains("<scope>import</scope>") || content.contains("${")) {
			this.problems.add(name + ": the pom has a parent, an import or a property");
		}
		String base = pom.toString().substring(0, pom.toString().length() - ".pom".length());
		boolean jar = !text(project, "packaging").equals("pom");
		for (String file : jar ? List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")
				: List.of(".pom", "-cyclonedx.json")) {
			requireFile(name, Path.of(base + file));
			requireFile(name, Path.of(base + file + ".asc"));
		}
		if (jar && contains(base + ".jar", ".class") && !contains(base + "-sources.jar", ".java", ".kt")) {
			this.problems.add(name + ": no sources in the jar with sources");
		}
	}

	private static boolean contains(String jar, String... extensions) throws IOException {
		try (ZipFile file = new ZipFile(jar)) {
			return file.stream().anyMatch((entry) -> Stream.of(extensions).anyMatch(entry.getName()::endsWith));
		}
	}

	private void requireFile(String name, Path file) throws IOException {
		if (!Files.isRegularFile(file) || Files.size(file) == 0) {
			this.problems.add(name + ": no " + file.getFileName());
		}
	}

	/** The text of the first element at the path, or an empty text. */
	private static String text(Element element, String path) {
		Node found = element;
		for (String step : path.split("/")) {
			Node child = found.getFirstChild();
			while (child != null && !child.getNodeName().equals(step)) {
				child = child.getNextSibling();
			}
			if (child == null) {
				return "";
			}
			found = child;
		}
		return found.getTextContent().strip();
	}

}
