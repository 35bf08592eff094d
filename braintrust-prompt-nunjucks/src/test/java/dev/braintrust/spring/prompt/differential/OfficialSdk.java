package dev.braintrust.spring.prompt.differential;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.braintrust.spring.json.internal.Json;

/**
 * The official SDK in a process of Node.js. It is installed outside the project, by
 * {@code npm install braintrust@3.35.0 @braintrust/templates-nunjucks-js@1.0.0} in the
 * directory that the environment variable {@code BRAINTRUST_SDK} names.
 */
final class OfficialSdk implements AutoCloseable {

	private final Process process;

	private final BufferedWriter requests;

	private final BufferedReader results;

	private OfficialSdk(Process process) {
		this.process = process;
		this.requests = process.outputWriter(StandardCharsets.UTF_8);
		this.results = process.inputReader(StandardCharsets.UTF_8);
	}

	/** The reason why the SDK can't be run, or an empty string. */
	static String missing() {
		String directory = System.getenv("BRAINTRUST_SDK");
		if (directory == null) {
			return "the environment variable BRAINTRUST_SDK names no directory with the official SDK";
		}
		if (!new File(directory, "node_modules/@braintrust/templates-nunjucks-js").isDirectory()
				|| !new File(directory, "node_modules/braintrust").isDirectory()) {
			return "npm packages braintrust and @braintrust/templates-nunjucks-js are missing in " + directory;
		}
		try {
			Process node = new ProcessBuilder("node", "--version").start();
			String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			if (!node.waitFor(20, TimeUnit.SECONDS) || node.exitValue() != 0) {
				return "node can't be run";
			}
			// later versions of V8 sort short lists and compute powers differently
			return version.startsWith("v20.") ? "" : "Node.js 20 is required, but this is " + version;
		}
		catch (IOException ex) {
			return "Node.js is not installed";
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static OfficialSdk start() throws IOException {
		Path script = Files.createTempFile("sdk", ".js");
		script.toFile().deleteOnExit();
		try (InputStream in = OfficialSdk.class.getResourceAsStream("/differential/sdk.js")) {
			Files.write(script, in.readAllBytes());
		}
		return new OfficialSdk(
				new ProcessBuilder("node", "--stack-size=800", script.toString(), System.getenv("BRAINTRUST_SDK"))
					.redirectError(ProcessBuilder.Redirect.DISCARD)
					.start());
	}

	/** Build prompts; the results are in the order of the builds. */
	@SuppressWarnings("unchecked")
	List<Map<String, Object>> build(List<Build> builds) throws IOException {
		List<Map<String, Object>> request = new ArrayList<>();
		builds.forEach((build) -> request
			.add(Map.of("template", build.template(), "variables", build.variables(), "strict", build.strict())));
		this.requests.write(ascii(Json.write(request)));
		this.requests.newLine();
		this.requests.flush();
		String line = this.results.readLine();
		if (line == null) {
			throw new IOException("Node.js ended");
		}
		return (List<Map<String, Object>>) Json.parse(line);
	}

	/**
	 * Escape other characters, because UTF-8 can't encode one half of a surrogate pair.
	 */
	private static String ascii(String json) {
		StringBuilder ascii = new StringBuilder(json.length());
		json.chars().forEach((c) -> {
			if (c < 0x80) {
				ascii.append((char) c);
			}
			else {
				ascii.append(String.format("\\u%04x", c));
			}
		});
		return ascii.toString();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
