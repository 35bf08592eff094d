package dev.braintrust.spring.sample.page;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * The system's Chromium in headless mode. No browser or driver is downloaded.
 */
final class Chromium implements AutoCloseable {

	private static final JsonMapper json = JsonMapper.shared();

	private final ChromeDriver driver;

	private final Path profile;

	private Chromium(String browser, String driver) {
		try {
			this.profile = Files.createTempDirectory("chromium");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser);
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir=" + this.profile);
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(new File(driver))
			.usingAnyFreePort()
			.build();
		this.driver = new ChromeDriver(service, options);
		this.driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(1));
	}

	/**
	 * Start Chromium, or skip the test with a message if it is not installed.
	 */
	static Chromium start() {
		Optional<String> browser = onPath("chromium", "chromium-browser", "google-chrome");
		Optional<String> driver = onPath("chromedriver");
		Assumptions.assumeTrue(browser.isPresent() && driver.isPresent(),
				"Skipped: chromium and chromedriver are not on the PATH (Debian: apt install chromium chromium-driver)");
		return new Chromium(browser.orElseThrow(), driver.orElseThrow());
	}

	private static Optional<String> onPath(String... names) {
		List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
		return Stream.of(names)
			.flatMap((name) -> folders.stream().map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst();
	}

	ChromeDriver driver() {
		return this.driver;
	}

	/** Resets the browser: wide screen, light color scheme, empty logs. */
	void reset() {
		this.driver.get("about:blank");
		size(1440, 960);
		scheme("light");
		this.driver.manage().logs().get(LogType.BROWSER);
		this.driver.manage().logs().get(LogType.PERFORMANCE);
	}

	void size(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
	}

	void scheme(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme),
						Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	List<WebElement> findAll(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	String text(String selector) {
		return Objects.requireNonNullElse(find(selector).getDomProperty("textContent"), "");
	}

	/** Visible texts, read by one script, because the page changes continuously. */
	List<String> texts(String selector) {
		List<?> texts = (List<?>) Objects.requireNonNull(
				run("return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)", selector));
		return texts.stream().map(String::valueOf).toList();
	}

	@Nullable Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	/** A screenshot of the page or of one of its elements. */
	static Path screenshot(TakesScreenshot shown, Path file) {
		try {
			Files.createDirectories(file.getParent());
			return Files.write(file, shown.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Errors and warnings logged to the console since the previous call. */
	List<String> consoleErrors() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	/** The hosts that requests were sent to since the previous call. */
	List<String> hosts() {
		return this.driver.manage()
			.logs()
			.get(LogType.PERFORMANCE)
			.getAll()
			.stream()
			.map((entry) -> json.readTree(entry.getMessage()).path("message"))
			.filter((message) -> message.path("method").asString("").equals("Network.requestWillBeSent"))
			.map((message) -> message.path("params").path("request").path("url"))
			.map(JsonNode::asString)
			.filter((url) -> !url.startsWith("about:"))
			.map((url) -> URI.create(url).getScheme() + "://" + URI.create(url).getAuthority())
			.distinct()
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
		try {
			FileSystemUtils.deleteRecursively(this.profile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
