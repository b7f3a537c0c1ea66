import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.tartarus.snowball.ext.FrenchStemmer;

/**
 * Lucene as the peer of the directory's search: the same fields, the same stored record, the same
 * clauses, its own French analysis. Reads and answers lines; see bench/peer_lucene.py.
 */
public class Driver {
  static final String[] FACETS = {"family", "kind", "theme", "departement", "headcount"};
  static final int TOP = 20;
  static final CharArraySet STOP =
      StopFilter.makeStopSet(System.getProperty("stop", "").split(","));

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("index")) {
      index(Path.of(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    } else {
      search(Path.of(arguments[1]));
    }
  }

  static Analyzer french(boolean stemmed) {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer source = new StandardTokenizer();
        TokenStream stream = new ElisionFilter(source, FrenchAnalyzer.DEFAULT_ARTICLES);
        stream = new ASCIIFoldingFilter(new LowerCaseFilter(stream));
        if (field.equals("purpose")) stream = new StopFilter(stream, STOP);
        return new TokenStreamComponents(
            source, stemmed ? new SnowballFilter(stream, new FrenchStemmer()) : stream);
      }
    };
  }

  static FieldType type(IndexOptions options, boolean norms) {
    FieldType made = new FieldType();
    made.setIndexOptions(options);
    made.setTokenized(true);
    made.setOmitNorms(!norms);
    made.freeze();
    return made;
  }

  static void index(Path rows, Path out, int threads) throws Exception {
    var keywords = new WhitespaceAnalyzer();
    var fields = java.util.Map.of("plain", french(false), "code", keywords, "identifier", keywords);
    var config = new IndexWriterConfig(new PerFieldAnalyzerWrapper(french(true), fields));
    config.setRAMBufferSizeMB(600);
    config.setUseCompoundFile(false);
    var queue = new ArrayBlockingQueue<List<String>>(8);
    List<String> end = new ArrayList<>();
    try (var writer = new IndexWriter(new MMapDirectory(out), config)) {
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Thread worker = new Thread(() -> consume(writer, queue, end));
        worker.start();
        workers.add(worker);
      }
      try (BufferedReader reader = Files.newBufferedReader(rows)) {
        List<String> batch = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          batch.add(line);
          if (batch.size() == 1000) {
            queue.put(batch);
            batch = new ArrayList<>();
          }
        }
        if (!batch.isEmpty()) queue.put(batch);
      }
      for (int i = 0; i < threads; i++) queue.put(end);
      for (Thread worker : workers) worker.join();
      writer.commit();
    }
  }

  static void consume(IndexWriter writer, ArrayBlockingQueue<List<String>> queue, List<String> end) {
    FieldType text = type(IndexOptions.DOCS, true);
    FieldType plain = type(IndexOptions.DOCS, true);
    FieldType keyword = type(IndexOptions.DOCS, false);
    try {
      for (List<String> batch = queue.take(); batch != end; batch = queue.take()) {
        for (String line : batch) {
          String[] cell = line.split("\t", -1);
          Document document = new Document();
          document.add(new Field("name", cell[0], text));
          document.add(new Field("plain", cell[0], plain));
          document.add(new Field("purpose", cell[1], text));
          document.add(new Field("code", cell[2], keyword));
          document.add(new Field("identifier", cell[3], keyword));
          for (int i = 0; i < FACETS.length; i++) {
            if (cell[4 + i].isEmpty()) continue;
            document.add(new StringField(FACETS[i], cell[4 + i], Field.Store.NO));
            document.add(new SortedDocValuesField(FACETS[i], new BytesRef(cell[4 + i])));
          }
          String[] numbers = {"day", "year", "exact", "spot"};
          for (int i = 0; i < numbers.length; i++) {
            if (cell[9 + i].isEmpty()) continue;
            document.add(new NumericDocValuesField(numbers[i], Long.parseLong(cell[9 + i])));
          }
          document.add(new StoredField("record", cell[13].getBytes(StandardCharsets.UTF_8)));
          writer.addDocument(document);
        }
      }
    } catch (IOException | InterruptedException failure) {
      throw new RuntimeException(failure);
    }
  }

  static void search(Path folder) throws Exception {
    try (var reader = DirectoryReader.open(new MMapDirectory(folder))) {
      var searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null); // every answer is computed, as the other engines do
      var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("ready " + reader.numDocs() + " " + reader.leaves().size());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long start = System.nanoTime();
        long total = answer(searcher, line);
        System.out.println((System.nanoTime() - start) + "\t" + total);
      }
    }
  }

  static long answer(IndexSearcher searcher, String line) throws IOException {
    String[] part = line.split("\t", -1);
    var query = new BooleanQuery.Builder();
    for (String word : part[2].split("\u001e")) {
      if (!word.isEmpty()) query.add(word(word.split("\u001f", -1)), BooleanClause.Occur.MUST);
    }
    for (String filter : part[1].split("\u001e")) {
      if (!filter.isEmpty()) query.add(filter(filter.split("\u001f")), BooleanClause.Occur.FILTER);
    }
    var top = TopScoreDocCollector.create(TOP, Integer.MAX_VALUE);
    if (part[0].equals("1")) {
      searcher.search(query.build(), MultiCollector.wrap(top, new Counts()));
    } else {
      searcher.search(query.build(), top);
    }
    TopDocs found = top.topDocs();
    int read = 0;
    for (ScoreDoc hit : found.scoreDocs) {
      read += searcher.storedFields().document(hit.doc).getBinaryValue("record").length;
    }
    if (read < 0) throw new IllegalStateException();
    return found.totalHits.value;
  }

  /** A word: mode, text, then field and value of each code that the vocabulary gives it. */
  static Query word(String[] cell) throws IOException {
    var any = new BooleanQuery.Builder();
    String stem = analyzed(cell[1]);
    any.add(boosted(new TermQuery(new Term("name", stem)), 4), BooleanClause.Occur.SHOULD);
    any.add(boosted(new TermQuery(new Term("purpose", stem)), 1), BooleanClause.Occur.SHOULD);
    if (cell[0].equals("prefix")) {
      any.add(boosted(new PrefixQuery(new Term("plain", cell[1])), 2), BooleanClause.Occur.SHOULD);
    } else if (cell[0].startsWith("fuzzy")) {
      int edits = cell[0].charAt(5) - '0';
      Query fuzzy = new FuzzyQuery(new Term("plain", cell[1]), edits, 0, 50, true);
      any.add(boosted(fuzzy, 2), BooleanClause.Occur.SHOULD);
    }
    for (int i = 2; i + 1 < cell.length; i += 2) {
      Query code = new TermQuery(new Term(cell[i], cell[i + 1]));
      any.add(boosted(code, 0.5f), BooleanClause.Occur.SHOULD);
    }
    return any.build();
  }

  static final Analyzer STEMS = french(true);

  static String analyzed(String word) throws IOException {
    try (TokenStream stream = STEMS.tokenStream("name", word)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      return stream.incrementToken() ? term.toString() : "";
    }
  }

  static Query boosted(Query query, float weight) {
    return new BoostQuery(query, weight);
  }

  /** A filter: field then values; "year>" and "day>" are lower bounds. */
  static Query filter(String[] cell) {
    if (cell[0].endsWith(">")) {
      String field = cell[0].substring(0, cell[0].length() - 1);
      long low = Long.parseLong(cell[1]);
      return NumericDocValuesField.newSlowRangeQuery(field, low, Long.MAX_VALUE);
    }
    if (cell.length == 2) return new TermQuery(new Term(cell[0], cell[1]));
    List<BytesRef> values = new ArrayList<>();
    for (int i = 1; i < cell.length; i++) values.add(new BytesRef(cell[i]));
    return new TermInSetQuery(cell[0], values);
  }

  /** Counts the five facets of every hit, by ordinal in each segment. */
  static class Counts implements Collector {
    final java.util.Map<String, Integer> counts = new java.util.HashMap<>();

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }

    @Override
    public LeafCollector getLeafCollector(LeafReaderContext context) throws IOException {
      var columns = new SortedDocValues[FACETS.length];
      var counted = new int[FACETS.length][];
      for (int i = 0; i < FACETS.length; i++) {
        columns[i] = DocValues.getSorted(context.reader(), FACETS[i]);
        counted[i] = new int[columns[i].getValueCount()];
      }
      return new LeafCollector() {
        @Override
        public void setScorer(Scorable scorer) {}

        @Override
        public void collect(int doc) throws IOException {
          for (int i = 0; i < columns.length; i++) {
            if (columns[i].advanceExact(doc)) counted[i][columns[i].ordValue()]++;
          }
        }

        @Override
        public void finish() throws IOException {
          for (int i = 0; i < columns.length; i++) {
            for (int ord = 0; ord < counted[i].length; ord++) {
              if (counted[i][ord] == 0) continue;
              String value = FACETS[i] + ":" + columns[i].lookupOrd(ord).utf8ToString();
              counts.merge(value, counted[i][ord], Integer::sum);
            }
          }
        }
      };
    }
  }
}
