package org.chartkeeper.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/**
 * A real browser without a window. Where none is installed the tests with it are skipped, unless the environment names one in
 * {@code CHARTKEEPER_BROWSER}: then they must run.
 */
final class Browser implements AutoCloseable {

    private static final String NAMED = "CHARTKEEPER_BROWSER";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        String named = System.getenv(NAMED);
        Optional<Path> browser = named == null ? installed("chromium") : Optional.of(Path.of(named));
        Optional<Path> driver = installed("chromedriver");
        boolean there =
                browser.isPresent() && driver.isPresent() && installed("npm").isPresent();
        if (named == null) {
            Assumptions.assumeTrue(there, "no chromium, chromedriver and npm are installed");
            Assumptions.assumeTrue(SmartClientLibrary.isThere(), "npm does not answer");
        } else if (!there) {
            throw new IllegalStateException(NAMED + " is set, but chromedriver or npm is not installed");
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=390,844");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow().toFile())
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    void open(String address) {
        driver.get(address);
    }

    String title() {
        return driver.getTitle();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    void type(String id, String text) {
        await(By.id(id));
        driver.findElement(By.id(id)).sendKeys(text);
    }

    void press(String button) {
        By labelled = By.xpath("//button[normalize-space(.)='" + button + "' or contains(., '" + button + "')]");
        await(labelled);
        driver.findElement(labelled).click();
    }

    /** Goes where the link with this id leads. */
    void follow(String id) {
        await(By.id(id));
        driver.findElement(By.id(id)).click();
    }

    /** Takes the tick out of the choice whose form value this is. */
    void clear(String value) {
        By choice = By.cssSelector("input[type=checkbox][value='" + value + "']");
        await(choice);
        driver.findElement(choice).click();
    }

    /** Opens what is folded away under this text. */
    void unfold(String text) {
        By summary = By.xpath("//summary[contains(., '" + text + "')]");
        await(summary);
        driver.findElement(summary).click();
    }

    /** Whether the choice whose form value this is can be seen. */
    boolean shows(String value) {
        return driver.findElements(By.cssSelector("input[type=checkbox][value='" + value + "']")).stream()
                .anyMatch(WebElement::isDisplayed);
    }

    /** The text of the first of these elements that has one, once there is one. */
    String text(String... ids) {
        return new WebDriverWait(driver, PATIENCE).until(page -> Stream.of(ids)
                .flatMap(id -> page.findElements(By.id(id)).stream())
                .map(WebElement::getText)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse(null));
    }

    /** The text of the element as it is now. */
    String present(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    List<String> problemsOfPage() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .toList();
    }

    /** Gives it a device that keeps passkeys and whose user is there and willing. */
    void addPasskeyDevice() {
        driver.addVirtualAuthenticator(new VirtualAuthenticatorOptions()
                .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
                .setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
                .setHasUserVerification(true)
                .setIsUserVerified(true));
    }

    /** What a script of the test returns in the page. */
    Object run(String script) {
        return driver.executeScript(script);
    }

    /** What a script returns once that is something. */
    String awaitScript(String script) {
        return new WebDriverWait(driver, PATIENCE).until(page -> (String) driver.executeScript(script));
    }

    /** Waits for a page with this title. */
    void awaitTitle(String title) {
        new WebDriverWait(driver, PATIENCE)
                .until(page -> String.valueOf(page.getTitle()).startsWith(title));
    }

    /** Its cookies, by name. */
    Map<String, String> cookies() {
        return driver.manage().getCookies().stream().collect(Collectors.toMap(Cookie::getName, Cookie::getValue));
    }

    /** The whole page as it is now, in a file under {@code target}, for people to look at. */
    void picture(String name) {
        try {
            Path directory = Files.createDirectories(Path.of("target", "pictures"));
            Files.write(directory.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forgetEverything() {
        driver.manage().deleteAllCookies();
    }

    private void await(By what) {
        new WebDriverWait(driver, PATIENCE)
                .until(page -> !page.findElements(what).isEmpty());
    }

    private static Optional<Path> installed(String command) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
