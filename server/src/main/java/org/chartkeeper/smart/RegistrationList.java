package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;

/** All clients, of files and of the database together, page by page in the order of their ids. */
final class RegistrationList {

    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,2}");
    private static final int USUAL = 50;
    private static final int MOST = 200;

    private final StoredClients stored;
    private final ClientRegistry clients;
    private final RegistrationView view;
    private final String endpoint;

    RegistrationList(StoredClients stored, ClientRegistry clients, RegistrationView view, String endpoint) {
        this.stored = stored;
        this.clients = clients;
        this.view = view;
        this.endpoint = endpoint;
    }

    /** The page that the request asks for with {@code after} and {@code count}. */
    ObjectNode page(HttpServletRequest request) {
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            boolean known =
                    parameter.getKey().equals("after") || parameter.getKey().equals("count");
            if (!known || parameter.getValue().length != 1) {
                throw bad("there are the parameters `after` and `count`, each once");
            }
        }
        return page(Objects.requireNonNullElse(request.getParameter("after"), ""), count(request));
    }

    private ObjectNode page(String after, int count) {
        if (!after.isEmpty() && !ClientFile.ID.matcher(after).matches()) {
            throw bad("`after` must be the id of a client");
        }
        TreeMap<String, ObjectNode> found = new TreeMap<>();
        stored.after(after, count + 1).forEach(client -> found.put(client.id(), view.of(client)));
        clients.files().values().stream()
                .filter(client -> client.id().compareTo(after) > 0)
                .forEach(client -> found.put(client.id(), view.ofFile(client, clients.isSuspended(client.id()))));
        ObjectNode page = Members.JSON.createObjectNode();
        ArrayNode shown = page.putArray("clients");
        @Nullable String last = null;
        for (Map.Entry<String, ObjectNode> client : found.entrySet()) {
            if (shown.size() == count) {
                page.put("next", endpoint + "?after=" + last + "&count=" + count);
                break;
            }
            shown.add(client.getValue());
            last = client.getKey();
        }
        return page;
    }

    private static int count(HttpServletRequest request) {
        String text = request.getParameter("count");
        if (text == null) {
            return USUAL;
        }
        if (!COUNT.matcher(text).matches() || Integer.parseInt(text) > MOST) {
            throw bad("`count` must be a number up to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static RegistrationRefusedException bad(String description) {
        return RegistrationRefusedException.of(400, "invalid_request", description);
    }
}
