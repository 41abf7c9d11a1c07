package org.chartkeeper.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.hl7.fhir.instance.model.api.IBaseResource;

/**
 * A FHIR package, read in memory: nothing of it is written to disk, run, or looked up elsewhere.
 *
 * @see <a href="https://hl7.org/fhir/R4/packages.html">FHIR packages</a>
 */
final class GuidePackage {

    private static final Set<String> USED = Set.of("StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter");
    private static final Pattern RESOURCE = Pattern.compile("package/[^./][^/]*\\.json");
    private static final Pattern TYPE = Pattern.compile("\"resourceType\"\\s*:\\s*\"(\\w+)\"");
    private static final long LARGEST_ENTRY = 64L << 20;
    private static final long LARGEST_PACKAGE = 1L << 30;

    private final Path file;
    private final IParser parser;
    private long read;

    private GuidePackage(Path file, IParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * The conformance resources in {@code file}.
     *
     * @throws StartRefusedException when it is not a package that can be used
     */
    static List<IBaseResource> read(Path file, FhirContext context) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream entries = new TarArchiveInputStream(new GzipCompressorInputStream(in))) {
            return new GuidePackage(file, context.newJsonParser()).read(entries);
        } catch (IOException e) {
            throw refusal(file, "cannot be read as a FHIR package");
        }
    }

    private List<IBaseResource> read(TarArchiveInputStream entries) throws IOException {
        List<IBaseResource> resources = new ArrayList<>();
        boolean manifest = false;
        for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            check(entry);
            if (!entry.isFile() || !RESOURCE.matcher(entry.getName()).matches()) {
                continue;
            }
            if (entry.getName().equals("package/package.json")) {
                manifest = true;
                continue;
            }
            String text = new String(entries.readAllBytes(), StandardCharsets.UTF_8);
            Matcher type = TYPE.matcher(text);
            if (type.find() && USED.contains(type.group(1))) {
                resources.add(parse(entry.getName(), text));
            }
        }
        if (!manifest) {
            throw refusal(file, "is not a FHIR package: it has no package/package.json");
        }
        return resources;
    }

    private void check(TarArchiveEntry entry) {
        String name = entry.getName();
        boolean plain = !name.startsWith("/")
                && !name.contains("\\")
                && !name.contains(":")
                && !List.of(name.split("/")).contains("..")
                && !entry.isLink()
                && !entry.isSymbolicLink();
        if (!plain) {
            throw refusal(file, "holds the entry `" + name.replaceAll("\\p{Cntrl}", "?") + "`, which leads out of it");
        }
        read += entry.getSize();
        if (entry.getSize() > LARGEST_ENTRY || read > LARGEST_PACKAGE) {
            throw refusal(file, "is larger than a FHIR package may be");
        }
    }

    private IBaseResource parse(String name, String text) {
        try {
            return parser.parseResource(text);
        } catch (DataFormatException e) {
            throw refusal(file, "holds `" + name + "`, which is not a FHIR R4 resource");
        }
    }

    private static StartRefusedException refusal(Path file, String problem) {
        return new StartRefusedException("`chartkeeper.guides`: `" + file + "` " + problem);
    }
}
