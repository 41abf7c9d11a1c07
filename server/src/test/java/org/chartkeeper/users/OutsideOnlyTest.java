package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class OutsideOnlyTest {

    private static final String PASSWORD = "violet kettle 1917";

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(4);
    private final User anna =
            new User("anna", encoder.encode(PASSWORD), null, null, Set.of(Role.PATIENT), List.of(), false, List.of());

    private LoginController controller(boolean only) {
        UserDirectory users =
                new UserDirectory(Path.of("none.yaml"), new UserFile(false), List.of(anna), OutsideUsers.NONE);
        Clock clock = Clock.systemUTC();
        Sessions sessions = new Sessions(UsersDatabase.jdbc(), users, clock);
        SignIn signIn = new SignIn(
                new PasswordCheck(users, new Passwords(UsersDatabase.jdbc(), clock), encoder),
                new PasswordRules(List.of(), List.of(), BreachList.NONE),
                new SignInThrottle(UsersDatabase.jdbc(), clock, 100, 100),
                sessions,
                users,
                event -> {});
        OutsideSignIn outside = new OutsideSignIn() {
            @Override
            public String name() {
                return "The <Clinic>";
            }

            @Override
            public boolean only() {
                return only;
            }

            @Override
            public String path() {
                return "/login/openid";
            }

            @Override
            public Optional<URI> signOut() {
                return Optional.empty();
            }
        };
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("outside", outside);
        Browser browser = new Browser(sessions, false);
        Pages pages = new Pages();
        return new LoginController(
                signIn,
                browser,
                pages,
                new PasswordPages(browser, pages, new StaticListableBeanFactory().getBeanProvider(SignInReturn.class)),
                new StaticListableBeanFactory().getBeanProvider(SignInReturn.class),
                beans.getBeanProvider(OutsideSignIn.class));
    }

    private static ResponseEntity<String> signIn(LoginController controller) {
        String cookie = Secret.random();
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/login");
        request.setCookies(new jakarta.servlet.http.Cookie("chartkeeper", cookie));
        request.addParameter("csrf", Secret.digest("form " + cookie));
        request.addParameter("username", "anna");
        request.addParameter("password", PASSWORD);
        return controller.signIn(request, new MockHttpServletResponse());
    }

    @Test
    void theSignInPageOffersBoth() {
        String waiting = Secret.random();
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/login");
        request.addParameter("request", waiting);

        String page =
                controller(false).form(request, new MockHttpServletResponse()).getBody();

        assertThat(page)
                .contains("name=\"password\"", "Sign in with The &lt;Clinic&gt;", "/login/openid?request=" + waiting);
        assertThat(signIn(controller(false)).getStatusCode().value()).isEqualTo(303);
    }

    @Test
    void whereTheProviderIsTheOnlyOnePasswordsAreNeitherAskedForNorTaken() {
        String page = controller(true)
                .form(new MockHttpServletRequest("GET", "/login"), new MockHttpServletResponse())
                .getBody();

        assertThat(page).contains("Sign in with The &lt;Clinic&gt;").doesNotContain("name=\"password\"");
        ResponseEntity<String> refused = signIn(controller(true));
        assertThat(refused.getStatusCode().value()).isEqualTo(403);
        assertThat(refused.getBody()).contains("Passwords are not taken here.");
    }
}
