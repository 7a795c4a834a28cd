<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>BenchmarkPage</name>
        <message>
            <source>Stopping …</source>
            <translation>正在停止……</translation>
        </message>
        <message>
            <source>Nothing to measure: choose at least one suite.</source>
            <translation>没有可测的内容：请至少选择一个测试集。</translation>
        </message>
        <message>
            <source>The benchmark has stopped: {reason}</source>
            <translation>基准测试已停止：{reason}</translation>
        </message>
        <message>
            <source>Left out: {reasons}</source>
            <translation>未测：{reasons}</translation>
        </message>
        <message>
            <source>Cancelled before anything was measured</source>
            <translation>已取消，尚未测得任何结果</translation>
        </message>
        <message>
            <source>Cancelled; here is what was measured until then</source>
            <translation>已取消；以下是此前测得的结果</translation>
        </message>
        <message>
            <source>The benchmark is done</source>
            <translation>基准测试已完成</translation>
        </message>
        <message>
            <source>The same without the window: {command}</source>
            <translation>不用窗口运行同样的测试：{command}</translation>
        </message>
        <message>
            <source>The next run will be compared with it</source>
            <translation>下一次运行将与它比较</translation>
        </message>
        <message>
            <source>Keep this run</source>
            <translation>保留本次运行</translation>
        </message>
        <message>
            <source>Name, to compare later runs with:</source>
            <translation>名称，供以后的运行比较：</translation>
        </message>
        <message>
            <source>Kept as {name}</source>
            <translation>已保留为 {name}</translation>
        </message>
        <message>
            <source>Compare with a run</source>
            <translation>与一次运行比较</translation>
        </message>
        <message>
            <source>Runs of the benchmark (*.json)</source>
            <translation>基准测试结果 (*.json)</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>The file before is still being written</source>
            <translation>前一个文件仍在写入</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>已写入：{path}</translation>
        </message>
        <message>
            <source>Benchmark</source>
            <translation>基准测试</translation>
        </message>
        <message>
            <source>A benchmark is under way; cancel it first.</source>
            <translation>基准测试正在进行；请先取消。</translation>
        </message>
        <message>
            <source>A benchmark is running; what it has measured so far would be lost.</source>
            <translation>基准测试正在运行；已测得的结果将会丢失。</translation>
        </message>
        <message>
            <source>The benchmark that was run is neither kept nor exported; it would be lost.</source>
            <translation>已完成的基准测试既未保留也未导出，将会丢失。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Run benchmark</source>
            <translation>运行基准测试</translation>
        </message>
    </context>
    <context>
        <name>ChoicePanel</name>
        <message>
            <source>Suites</source>
            <translation>测试集</translation>
        </message>
        <message>
            <source>Form</source>
            <translation>形式</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>线程数</translation>
        </message>
        <message>
            <source>Activations</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>Measure beside them</source>
            <translation>同时测量</translation>
        </message>
        <message>
            <source>Kernels</source>
            <translation>内核</translation>
        </message>
        <message>
            <source>Each activation and derivative, in time per element, beside a plain copy</source>
            <translation>每个激活函数及其导数的每元素耗时，并与单纯复制对照</translation>
        </message>
        <message>
            <source>Roofline</source>
            <translation>屋顶线</translation>
        </message>
        <message>
            <source>What bounds the kernels: bandwidth of copies and peak of arithmetic</source>
            <translation>内核的上限：复制带宽与算术峰值</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>The time of one training step on fixed workloads</source>
            <translation>固定任务上一个训练步的耗时</translation>
        </message>
        <message>
            <source>Convergence</source>
            <translation>收敛</translation>
        </message>
        <message>
            <source>Epochs and seconds to a target, for each activation over many seeds</source>
            <translation>每个激活函数在多个随机种子下达到目标所需的轮数和秒数</translation>
        </message>
        <message>
            <source>First start</source>
            <translation>首次启动</translation>
        </message>
        <message>
            <source>How long the kernels take to be made ready, the first time and later: about half a minute</source>
            <translation>准备内核所需的时间，首次与以后各次：约半分钟</translation>
        </message>
        <message>
            <source>Quick</source>
            <translation>快速</translation>
        </message>
        <message>
            <source>Full</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>Quick takes about a minute, full many minutes</source>
            <translation>快速约需一分钟，完整需要许多分钟</translation>
        </message>
        <message>
            <source>Threads for what uses several</source>
            <translation>可用多线程的测试所用的线程数</translation>
        </message>
        <message>
            <source>The activations to measure</source>
            <translation>要测量的激活函数</translation>
        </message>
        <message>
            <source>Without a tick, each suite takes its own.</source>
            <translation>不勾选时，各测试集使用自己的选择。</translation>
        </message>
        <message>
            <source>Measure this library too, on identical work</source>
            <translation>也在相同任务上测量这个库</translation>
        </message>
    </context>
    <context>
        <name>Chooser</name>
        <message>
            <source>Activations</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>Untick all</source>
            <translation>全部取消勾选</translation>
        </message>
        <message>
            <source>{name}: tick to lay it over the others, select to explain it</source>
            <translation>{name}：勾选后与其他函数叠加显示，选中后查看说明</translation>
        </message>
    </context>
    <context>
        <name>ClaimList</name>
        <message>
            <source>Filter the claims</source>
            <translation>筛选论断</translation>
        </message>
        <message>
            <source>Words of a title, statement, source or verdict (Ctrl+F)</source>
            <translation>标题、论断、出处或结论中的词（Ctrl+F）</translation>
        </message>
        <message>
            <source>Claims</source>
            <translation>论断</translation>
        </message>
    </context>
    <context>
        <name>ConfusionView</name>
        <message>
            <source>Numbers are predicted from many inputs:
there is no plane and no class to draw.</source>
            <translation>由多个输入预测数值：
既没有平面，也没有类别可画。</translation>
        </message>
        <message>
            <source>true ↓   chosen →   ({split})</source>
            <translation>真实 ↓   预测 →   （{split}）</translation>
        </message>
        <message>
            <source>test samples</source>
            <translation>测试样本</translation>
        </message>
        <message>
            <source>training samples</source>
            <translation>训练样本</translation>
        </message>
    </context>
    <context>
        <name>ContestantCard</name>
        <message>
            <source>{dead} of {neurons} neurons dead</source>
            <translation>{neurons} 个神经元中 {dead} 个已死亡</translation>
        </message>
        <message>
            <source>{dead} of {neurons} neurons dead, {always} for every input</source>
            <translation>{neurons} 个神经元中 {dead} 个已死亡，其中 {always} 个对任何输入</translation>
        </message>
        <message>
            <source>epoch {epoch}</source>
            <translation>第 {epoch} 轮</translation>
        </message>
        <message>
            <source>loss {loss}</source>
            <translation>损失 {loss}</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>accuracy {train}</source>
            <translation>准确率 {train}</translation>
        </message>
        <message>
            <source>accuracy {train}, test {test}</source>
            <translation>准确率 {train}，测试 {test}</translation>
        </message>
        <message>
            <source>{train}, test {test}</source>
            <translation>{train}，测试 {test}</translation>
        </message>
        <message>
            <source>test loss {loss}</source>
            <translation>测试损失 {loss}</translation>
        </message>
        <message>
            <source>Contestant {name}</source>
            <translation>参赛者 {name}</translation>
        </message>
        <message>
            <source>Activation</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>Parameters and learning rate of this contestant</source>
            <translation>该参赛者的参数和学习率</translation>
        </message>
        <message>
            <source>Take this contestant out of the race</source>
            <translation>将该参赛者移出竞赛</translation>
        </message>
        <message>
            <source>Decision boundary</source>
            <translation>决策边界</translation>
        </message>
        <message>
            <source>What the network says of each point; training samples are full, test hollow</source>
            <translation>网络对每个点的判断；实心为训练样本，空心为测试样本</translation>
        </message>
        <message>
            <source>Confusion matrix</source>
            <translation>混淆矩阵</translation>
        </message>
        <message>
            <source>Neurons</source>
            <translation>神经元</translation>
        </message>
        <message>
            <source>Each activation is made into fast code for this processor once. It is kept for the next start.</source>
            <translation>每种激活函数只需为本机处理器生成一次高速代码，之后的启动会直接使用。</translation>
        </message>
        <message>
            <source>Crossed: dead on the training set. Filled: dead for every input in the range of the data. A neuron that is inactive on one sample only is pale there in the view by sample.</source>
            <translation>打叉：在训练集上已死亡。实心：对数据范围内的任何输入都已死亡。仅在某个样本上未激活的神经元，在按样本视图中该处颜色较浅。</translation>
        </message>
        <message>
            <source>Copy details</source>
            <translation>复制详情</translation>
        </message>
    </context>
    <context>
        <name>ConvergenceBars</name>
        <message>
            <source>error</source>
            <translation>出错</translation>
        </message>
        <message>
            <source>diverged</source>
            <translation>发散</translation>
        </message>
        <message>
            <source>epoch {epoch}</source>
            <translation>第 {epoch} 轮</translation>
        </message>
        <message>
            <source>did not converge</source>
            <translation>未收敛</translation>
        </message>
        <message>
            <source>not yet</source>
            <translation>尚未</translation>
        </message>
    </context>
    <context>
        <name>DataOpener</name>
        <message>
            <source>Data (*.csv *.tsv *.tab *.txt *.data *.dat *.npz *.gz *.idx *-ubyte);;All files (*)</source>
            <translation>数据 (*.csv *.tsv *.tab *.txt *.data *.dat *.npz *.gz *.idx *-ubyte);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Open data</source>
            <translation>打开数据</translation>
        </message>
    </context>
    <context>
        <name>Detail</name>
        <message>
            <source>Predicted: {text}</source>
            <translation>预测：{text}</translation>
        </message>
        <message>
            <source>How the verdict is reached</source>
            <translation>结论如何得出</translation>
        </message>
        <message>
            <source>Measured: {value}</source>
            <translation>实测：{value}</translation>
        </message>
        <message>
            <source>It depends: {text}</source>
            <translation>视条件而定：{text}</translation>
        </message>
        <message>
            <source>Partial; so far: {verdict}.</source>
            <translation>结果不完整；目前为：{verdict}。</translation>
        </message>
        <message>
            <source>Judged on {day} with version {version}. Run it again to see the figure.</source>
            <translation>于 {day} 由 {version} 版判定。再次运行即可看到图。</translation>
        </message>
        <message>
            <source>Run to see whether it holds.</source>
            <translation>运行后即可看到该论断是否成立。</translation>
        </message>
        <message>
            <source>The figure comes with the first results</source>
            <translation>有了首批结果就会显示图</translation>
        </message>
        <message>
            <source>Run experiment</source>
            <translation>运行实验</translation>
        </message>
        <message>
            <source>Run this experiment with the parameters at the right</source>
            <translation>用右侧的参数运行此实验</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>What</source>
            <translation>项目</translation>
        </message>
        <message>
            <source>predicted</source>
            <translation>预测</translation>
        </message>
        <message>
            <source>measured, 95 % interval</source>
            <translation>实测，95% 区间</translation>
        </message>
        <message>
            <source>n</source>
            <translation>n</translation>
        </message>
    </context>
    <context>
        <name>Details</name>
        <message>
            <source>kinks</source>
            <translation>折点</translation>
        </message>
        <message>
            <source>Smallest and largest value with the default parameters</source>
            <translation>默认参数下的最小值与最大值</translation>
        </message>
        <message>
            <source>values</source>
            <translation>取值</translation>
        </message>
        <message>
            <source>Where f′ is exactly 0: no sample there teaches the neuron anything</source>
            <translation>f′ 恰为 0 之处：落在这里的样本不会让神经元学到任何东西</translation>
        </message>
        <message>
            <source>no gradient</source>
            <translation>无梯度</translation>
        </message>
        <message>
            <source>Where |f′| is below 5 % of its largest: learning is slow there</source>
            <translation>|f′| 低于其最大值 5 % 之处：这里学习缓慢</translation>
        </message>
        <message>
            <source>saturated</source>
            <translation>饱和</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>nowhere in view</source>
            <translation>当前视图中没有</translation>
        </message>
        <message>
            <source>everywhere in view</source>
            <translation>整个视图</translation>
        </message>
    </context>
    <context>
        <name>Experiments</name>
        <message>
            <source>reproduced</source>
            <translation>已复现</translation>
        </message>
        <message>
            <source>depends</source>
            <translation>视条件而定</translation>
        </message>
        <message>
            <source>not reproduced</source>
            <translation>未能复现</translation>
        </message>
        <message>
            <source>out of scope</source>
            <translation>无法在此检验</translation>
        </message>
        <message>
            <source>not yet run</source>
            <translation>尚未运行</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>getting ready</source>
            <translation>正在准备</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>partial</source>
            <translation>不完整</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>出错</translation>
        </message>
        <message>
            <source>From the article</source>
            <translation>出自文章</translation>
        </message>
        <message>
            <source>From papers</source>
            <translation>出自论文</translation>
        </message>
        <message>
            <source>The article {title}</source>
            <translation>文章{title}</translation>
        </message>
    </context>
    <context>
        <name>ExperimentsPage</name>
        <message>
            <source>Stopping …</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>A parameter can't be used; see beside it what is allowed.</source>
            <translation>有一个参数不可用；请看其下方所示的允许范围。</translation>
        </message>
        <message>
            <source>{experiment}: {reason}</source>
            <translation>{experiment}：{reason}</translation>
        </message>
        <message>
            <source>Cancelled; here is what was measured until then</source>
            <translation>已取消；这里是到那时为止测得的结果</translation>
        </message>
        <message>
            <source>Every experiment has run</source>
            <translation>所有实验均已运行</translation>
        </message>
        <message>
            <source>{number} of {all}</source>
            <translation>第 {number} 项，共 {all} 项</translation>
        </message>
        <message>
            <source>getting ready, only this once</source>
            <translation>正在准备，仅此一次</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Run experiment</source>
            <translation>运行实验</translation>
        </message>
        <message>
            <source>Run this experiment, or cancel what runs (Ctrl+R)</source>
            <translation>运行此实验，或取消正在运行的（Ctrl+R）</translation>
        </message>
        <message>
            <source>No figure yet. A run takes about {n} s.</source>
            <translation>还没有图。运行一次约需 {n} 秒。</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>已写入：{path}</translation>
        </message>
        <message>
            <source>Experiments</source>
            <translation>实验</translation>
        </message>
        <message>
            <source>Filter the claims</source>
            <translation>筛选论断</translation>
        </message>
        <message>
            <source>Arrow keys</source>
            <translation>方向键</translation>
        </message>
        <message>
            <source>Move among the claims, or among the cells of a heat map</source>
            <translation>在论断之间或热图的格子之间移动</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>回车</translation>
        </message>
        <message>
            <source>Open the run of a cell in Race</source>
            <translation>在“竞赛”中打开该格的运行</translation>
        </message>
        <message>
            <source>An experiment is running; what it has measured so far would be lost.</source>
            <translation>实验正在运行；已测得的结果将会丢失。</translation>
        </message>
        <message>
            <source>The figures of long experiments are not exported; only their verdicts are kept.</source>
            <translation>耗时较长的实验的图尚未导出；只会保留结论。</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>Run all (quick)</source>
            <translation>全部运行（快速）</translation>
        </message>
        <message>
            <source>Run the quick form of every experiment, one after the other</source>
            <translation>依次运行每个实验的快速形式</translation>
        </message>
    </context>
    <context>
        <name>FunctionChart</name>
        <message>
            <source>Functions and their derivatives</source>
            <translation>函数及其导数</translation>
        </message>
        <message>
            <source>no gradient</source>
            <translation>无梯度</translation>
        </message>
        <message>
            <source>saturated</source>
            <translation>饱和</translation>
        </message>
    </context>
    <context>
        <name>FunctionsPage</name>
        <message>
            <source>Functions</source>
            <translation>函数</translation>
        </message>
        <message>
            <source>Whole view</source>
            <translation>全视图</translation>
        </message>
        <message>
            <source>Show x from −6 to 6 again (0 in the chart, or a double click)</source>
            <translation>重新显示 x 从 −6 到 6（在图中按 0 或双击）</translation>
        </message>
        <message>
            <source>Shade ranges</source>
            <translation>标出区间</translation>
        </message>
        <message>
            <source>Shade where the selected function is saturated or passes no gradient</source>
            <translation>标出所选函数饱和或不传递梯度的区间</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Write the chart or its numbers to a file, or copy it</source>
            <translation>把图或其数据写入文件，或复制到剪贴板</translation>
        </message>
        <message>
            <source>Picture as PNG …</source>
            <translation>PNG 图片…</translation>
        </message>
        <message>
            <source>Picture as SVG …</source>
            <translation>SVG 图片…</translation>
        </message>
        <message>
            <source>Numbers as CSV …</source>
            <translation>CSV 数据…</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>{names} could not be made ready</source>
            <translation>无法准备 {names}</translation>
        </message>
        <message>
            <source>Getting the functions ready: {done} of {all}</source>
            <translation>正在准备函数：{done} / {all}</translation>
        </message>
        <message>
            <source>Only the first time: it is kept, so that the next start is quick</source>
            <translation>仅首次需要：结果会保留，下次启动很快</translation>
        </message>
        <message>
            <source>Move the crosshair</source>
            <translation>移动十字线</translation>
        </message>
        <message>
            <source>Shift + ← →</source>
            <translation>Shift + ← →</translation>
        </message>
        <message>
            <source>Move it ten times as far</source>
            <translation>以十倍步长移动</translation>
        </message>
        <message>
            <source>Page ↑ ↓</source>
            <translation>Page ↑ ↓</translation>
        </message>
        <message>
            <source>To the kink before or after</source>
            <translation>到前一个或后一个折点</translation>
        </message>
        <message>
            <source>Zoom in and out</source>
            <translation>放大与缩小</translation>
        </message>
    </context>
    <context>
        <name>Inspector</name>
        <message>
            <source>More settings</source>
            <translation>更多设置</translation>
        </message>
        <message>
            <source>Show also the settings that are seldom changed</source>
            <translation>同时显示不常更改的设置</translation>
        </message>
        <message>
            <source>Choose a file …</source>
            <translation>选择文件…</translation>
        </message>
        <message>
            <source>Open data of your own: CSV, NPZ or IDX</source>
            <translation>打开自己的数据：CSV、NPZ 或 IDX</translation>
        </message>
    </context>
    <context>
        <name>LayersEditor</name>
        <message>
            <source>{count} hidden layers</source>
            <translation>{count} 个隐藏层</translation>
        </message>
        <message>
            <source>Take away the last layer</source>
            <translation>去掉最后一层</translation>
        </message>
        <message>
            <source>Add a layer</source>
            <translation>增加一层</translation>
        </message>
        <message>
            <source>Neurons in layer {layer}</source>
            <translation>第 {layer} 层的神经元数</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Something went wrong: {reason}</source>
            <translation>出错了：{reason}</translation>
        </message>
        <message>
            <source>The settings were damaged. They are set aside as {path}; the window starts anew.</source>
            <translation>设置文件已损坏，已另存为 {path}；窗口以默认设置启动。</translation>
        </message>
        <message>
            <source>Runs and data (*.toml *.json *.csv *.tsv *.txt *.npz *.gz *-ubyte *.idx)</source>
            <translation>运行与数据 (*.toml *.json *.csv *.tsv *.txt *.npz *.gz *-ubyte *.idx)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <source>Open a run or data</source>
            <translation>打开运行或数据</translation>
        </message>
        <message>
            <source>{name}: no page opens such a file</source>
            <translation>{name}：没有页面能打开这种文件</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Run (*.toml)</source>
            <translation>运行 (*.toml)</translation>
        </message>
        <message>
            <source>Saved {path}</source>
            <translation>已保存 {path}</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Exported {path}</source>
            <translation>已导出 {path}</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
    </context>
    <context>
        <name>Menus</name>
        <message>
            <source>Picture as PNG …</source>
            <translation>PNG 图片…</translation>
        </message>
        <message>
            <source>Picture as SVG …</source>
            <translation>SVG 图片…</translation>
        </message>
        <message>
            <source>Numbers as CSV …</source>
            <translation>CSV 数据…</translation>
        </message>
        <message>
            <source>No recent files</source>
            <translation>没有最近的文件</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>编辑(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Language 语言</source>
            <translation>语言(&amp;L) Language</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Open …</source>
            <translation>打开(&amp;O)…</translation>
        </message>
        <message>
            <source>Open &amp;recent</source>
            <translation>最近的文件(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save …</source>
            <translation>保存(&amp;S)…</translation>
        </message>
        <message>
            <source>&amp;Export</source>
            <translation>导出(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>退出(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>撤销(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>重做(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Copy figure</source>
            <translation>复制图(&amp;C)</translation>
        </message>
        <message>
            <source>Theme of the system</source>
            <translation>跟随系统主题</translation>
        </message>
        <message>
            <source>Light theme</source>
            <translation>浅色主题</translation>
        </message>
        <message>
            <source>Dark theme</source>
            <translation>深色主题</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>全屏</translation>
        </message>
        <message>
            <source>&amp;Keyboard shortcuts</source>
            <translation>键盘快捷键(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;About reluviz</source>
            <translation>关于 reluviz(&amp;A)</translation>
        </message>
    </context>
    <context>
        <name>NeuronView</name>
        <message>
            <source>Active on {active} of {samples} training samples, saturated on {saturated}; bias {bias}.</source>
            <translation>在 {samples} 个训练样本中的 {active} 上活跃，在 {saturated} 上饱和；偏置 {bias}。</translation>
        </message>
        <message>
            <source>{name}: layer {layer}, neuron {neuron}</source>
            <translation>{name}：第 {layer} 层，第 {neuron} 个神经元</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>Incoming weights and bias b</source>
            <translation>输入权重和偏置 b</translation>
        </message>
        <message>
            <source>Outgoing weights</source>
            <translation>输出权重</translation>
        </message>
        <message>
            <source>Pre-activations over f</source>
            <translation>预激活值与 f</translation>
        </message>
        <message>
            <source>Pre-activations over f′</source>
            <translation>预激活值与 f′</translation>
        </message>
        <message>
            <source>pre-activation z</source>
            <translation>预激活值 z</translation>
        </message>
    </context>
    <context>
        <name>NeuronsView</name>
        <message>
            <source>Beside each layer: the share of its slopes that are not 0. A click opens a neuron.</source>
            <translation>每层旁边是斜率不为 0 的比例。单击可打开一个神经元。</translation>
        </message>
        <message>
            <source>Layer {layer}, neuron {neuron}: active on {active} of the samples, saturated on {saturated}</source>
            <translation>第 {layer} 层，第 {neuron} 个神经元：在 {active} 的样本上活跃，在 {saturated} 上饱和</translation>
        </message>
    </context>
    <context>
        <name>Notice</name>
        <message>
            <source>Copy details</source>
            <translation>复制详情</translation>
        </message>
        <message>
            <source>Copy the technical details, for a report</source>
            <translation>复制技术详情，用于报告问题</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>OpenDataDialog</name>
        <message>
            <source>Open {name}</source>
            <translation>打开 {name}</translation>
        </message>
        <message>
            <source>Label</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Labels are</source>
            <translation>标签类型</translation>
        </message>
        <message>
            <source>the last column, or that of the file's kind</source>
            <translation>最后一列，或该文件类型的默认标签</translation>
        </message>
        <message>
            <source>CSV: a column by name or number; NPZ: an array; IDX: the file of labels</source>
            <translation>CSV：列名或列号；NPZ：数组名；IDX：标签文件</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>classes</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>numbers to predict</source>
            <translation>待预测的数值</translation>
        </message>
        <message>
            <source>Race on this data</source>
            <translation>用这些数据竞赛</translation>
        </message>
        <message>
            <source>Reading the file</source>
            <translation>正在读取文件</translation>
        </message>
        <message>
            <source>{rows} samples of {features} features; {label} is a number to predict.</source>
            <translation>{rows} 个样本，{features} 个特征；{label} 是待预测的数值。</translation>
        </message>
        <message>
            <source>{rows} samples of {features} features; {label} has {classes} classes.</source>
            <translation>{rows} 个样本，{features} 个特征；{label} 有 {classes} 个类别。</translation>
        </message>
    </context>
    <context>
        <name>OwnSettings</name>
        <message>
            <source>Own learning rate</source>
            <translation>单独的学习率</translation>
        </message>
        <message>
            <source>Let this contestant learn at its own rate, and not at the shared one</source>
            <translation>让该参赛者使用自己的学习率，而不是共用的学习率</translation>
        </message>
        <message>
            <source>{activation} has no parameters.</source>
            <translation>{activation} 没有参数。</translation>
        </message>
    </context>
    <context>
        <name>PanelPlot</name>
        <message>
            <source>Click to open this run in Race</source>
            <translation>点击即可在“竞赛”中打开此运行</translation>
        </message>
    </context>
    <context>
        <name>PanelView</name>
        <message>
            <source>{what} · a click on a cell opens its run in Race</source>
            <translation>{what} · 点击格子即可在“竞赛”中打开其运行</translation>
        </message>
    </context>
    <context>
        <name>ParameterControl</name>
        <message>
            <source>Back to the default, {value}</source>
            <translation>恢复默认值 {value}</translation>
        </message>
    </context>
    <context>
        <name>Placeholder</name>
        <message>
            <source>Copy details</source>
            <translation>复制详情</translation>
        </message>
        <message>
            <source>This page could not start: {reason}</source>
            <translation>此页面无法启动：{reason}</translation>
        </message>
        <message>
            <source>Starting …</source>
            <translation>正在启动…</translation>
        </message>
    </context>
    <context>
        <name>Race</name>
        <message>
            <source>waiting for its turn</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>getting ready, only this once… {seconds} s</source>
            <translation>正在准备，仅此一次… {seconds} 秒</translation>
        </message>
        <message>
            <source>getting ready…</source>
            <translation>准备中…</translation>
        </message>
        <message>
            <source>stopped by an error</source>
            <translation>因错误停止</translation>
        </message>
        <message>
            <source>ready to start</source>
            <translation>准备就绪</translation>
        </message>
        <message>
            <source>running, not yet converged</source>
            <translation>运行中，尚未收敛</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>diverged in epoch {epoch}</source>
            <translation>第 {epoch} 轮发散</translation>
        </message>
        <message>
            <source>converged: {epoch} · {time}</source>
            <translation>已收敛：{epoch} · {time}</translation>
        </message>
        <message>
            <source>not yet converged</source>
            <translation>尚未收敛</translation>
        </message>
        <message>
            <source>diverged in epoch {epoch}: {part} of layer {layer} not finite</source>
            <translation>第 {epoch} 轮发散：第 {layer} 层的{part}不再有限</translation>
        </message>
        <message>
            <source>converged in epoch {epoch}, {time}</source>
            <translation>第 {epoch} 轮收敛，{time}</translation>
        </message>
        <message>
            <source>did not converge</source>
            <translation>未收敛</translation>
        </message>
        <message>
            <source>pre-activation</source>
            <translation>预激活值</translation>
        </message>
        <message>
            <source>gradient</source>
            <translation>梯度</translation>
        </message>
        <message>
            <source>parameter</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>Kernels are compiled once for each activation and kept for the next start.</source>
            <translation>每种激活函数的内核只编译一次，并保存到下次启动。</translation>
        </message>
        <message>
            <source>In step {step} a {part} of layer {layer} was no longer a finite number, so training has stopped. A learning rate below {rate} may help, or another initialisation.</source>
            <translation>在第 {step} 步，第 {layer} 层的{part}不再是有限数，训练因此停止。低于 {rate} 的学习率或换一种初始化可能有帮助。</translation>
        </message>
        <message>
            <source>The target ({target}) was met at the end of epoch {epoch}, after {time} of training.</source>
            <translation>目标（{target}）在第 {epoch} 轮结束时达到，训练用时 {time}。</translation>
        </message>
        <message>
            <source>The target ({target}) was not met within {epochs} epochs. More epochs, another learning rate or initialisation may help.</source>
            <translation>目标（{target}）在 {epochs} 轮内未达到。增加轮数，或更换学习率或初始化，可能有帮助。</translation>
        </message>
        <message>
            <source>It runs until epoch {epochs}; the target is {target}.</source>
            <translation>运行到第 {epochs} 轮为止；目标是{target}。</translation>
        </message>
        <message>
            <source>Dead for every input (filled): bounds through the layers prove its slope 0 wherever each feature lies between its least and its greatest value in the data.</source>
            <translation>对任何输入都已死亡（实心）：逐层界限证明，只要每个特征都在数据的最小值与最大值之间，其斜率恒为 0。</translation>
        </message>
        <message>
            <source>Dead on the training set (crossed): its slope is 0 on every sample, so gradient descent can't change it. Another input may make it active.</source>
            <translation>在训练集上已死亡（打叉）：其斜率在每个样本上都为 0，梯度下降无法改变它。其他输入可能使它激活。</translation>
        </message>
        <message>
            <source>accuracy of at least {value} on {split}</source>
            <translation>{split}准确率至少 {value}</translation>
        </message>
        <message>
            <source>loss of at most {value} on {split}</source>
            <translation>{split}损失至多 {value}</translation>
        </message>
    </context>
    <context>
        <name>RacePage</name>
        <message>
            <source>Training has stopped: {reason}. Any change of a setting starts it anew.</source>
            <translation>训练已停止：{reason}。更改任一设置即可重新开始。</translation>
        </message>
        <message>
            <source>The race gave the numbers of the file, bit for bit.</source>
            <translation>竞赛结果与文件中的数值逐位相同。</translation>
        </message>
        <message>
            <source>The race gave other numbers than those of the file: another machine or version.</source>
            <translation>竞赛结果与文件中的数值不同：机器或版本不同。</translation>
        </message>
        <message>
            <source>Race</source>
            <translation>竞赛</translation>
        </message>
        <message>
            <source>Arrow keys</source>
            <translation>方向键</translation>
        </message>
        <message>
            <source>Move among the neurons of a heatmap</source>
            <translation>在热图的神经元之间移动</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>回车</translation>
        </message>
        <message>
            <source>Open the neuron</source>
            <translation>打开该神经元</translation>
        </message>
        <message>
            <source>The whole race</source>
            <translation>整场竞赛</translation>
        </message>
        <message>
            <source>{name}: the plots show its results; Run repeats it</source>
            <translation>{name}：图中显示其结果；点“运行”可重现</translation>
        </message>
    </context>
    <context>
        <name>RacePlots</name>
        <message>
            <source>by epoch</source>
            <translation>按轮</translation>
        </message>
        <message>
            <source>by second</source>
            <translation>按秒</translation>
        </message>
        <message>
            <source>Whether loss, accuracy and bars run by epoch or by second of training</source>
            <translation>损失、准确率和条形图按训练轮数还是秒数显示</translation>
        </message>
        <message>
            <source>Axis</source>
            <translation>坐标轴</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>test</source>
            <translation>测试</translation>
        </message>
        <message>
            <source>The samples on which loss and accuracy are measured</source>
            <translation>在哪些样本上测量损失和准确率</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>样本</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>准确率</translation>
        </message>
        <message>
            <source>Gradient by layer</source>
            <translation>各层梯度</translation>
        </message>
        <message>
            <source>To converge</source>
            <translation>收敛用时</translation>
        </message>
        <message>
            <source>Root mean square of the loss's gradient by the weights of each layer</source>
            <translation>损失对各层权重的梯度的均方根</translation>
        </message>
        <message>
            <source>Epochs or seconds of training until the target was first met</source>
            <translation>首次达到目标所需的训练轮数或秒数</translation>
        </message>
    </context>
    <context>
        <name>Rail</name>
        <message>
            <source>Pages</source>
            <translation>页面</translation>
        </message>
        <message>
            <source>{page} (Ctrl+{number})</source>
            <translation>{page}（Ctrl+{number}）</translation>
        </message>
    </context>
    <context>
        <name>Reading</name>
        <message>
            <source>Reading</source>
            <translation>读数</translation>
        </message>
        <message>
            <source>Where to read; in the chart, move the mouse or press the arrow keys</source>
            <translation>读数的位置；也可在图中移动鼠标或按方向键</translation>
        </message>
        <message>
            <source>x of the reading</source>
            <translation>读数处的 x</translation>
        </message>
        <message>
            <source>function</source>
            <translation>函数</translation>
        </message>
        <message>
            <source>Values at the crosshair</source>
            <translation>十字线处的值</translation>
        </message>
    </context>
    <context>
        <name>ResultView</name>
        <message>
            <source>Compared: {n} worse</source>
            <translation>比较：{n} 项变差</translation>
        </message>
        <message>
            <source>Compared: {n} better</source>
            <translation>比较：{n} 项变好</translation>
        </message>
        <message>
            <source>Compared: {n} the same</source>
            <translation>比较：{n} 项相同</translation>
        </message>
        <message>
            <source>Compared: {n} only in the earlier run</source>
            <translation>比较：{n} 项仅在先前运行中</translation>
        </message>
        <message>
            <source>Compared: {n} only in this run</source>
            <translation>比较：{n} 项仅在本次运行中</translation>
        </message>
        <message>
            <source>{better} better, {same} the same, {worse} worse</source>
            <translation>{better} 项变好，{same} 项相同，{worse} 项变差</translation>
        </message>
        <message>
            <source>the runs may not be comparable</source>
            <translation>两次运行可能不可比</translation>
        </message>
        <message>
            <source>Measuring …</source>
            <translation>正在测量……</translation>
        </message>
        <message>
            <source>The first results come as soon as the first samples are taken.</source>
            <translation>取得第一批样本后即显示结果。</translation>
        </message>
        <message>
            <source>Nothing measured yet</source>
            <translation>尚未测量</translation>
        </message>
        <message>
            <source>Measure how fast the activations, the training and the convergence are on this machine, or open a run with File, Open. Other programs and pages that work meanwhile disturb the times.</source>
            <translation>测量本机上激活函数、训练和收敛的速度，或用“文件”菜单中的“打开”查看一次运行。同时工作的其他程序和页面会影响计时。</translation>
        </message>
        <message>
            <source>Run benchmark</source>
            <translation>运行基准测试</translation>
        </message>
        <message>
            <source>Measure what is chosen at the left</source>
            <translation>测量左侧所选的内容</translation>
        </message>
        <message>
            <source>Part of the results</source>
            <translation>结果的部分</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Seed</source>
            <translation>种子</translation>
        </message>
        <message>
            <source>Data set</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Label column</source>
            <translation>标签列</translation>
        </message>
        <message>
            <source>Labels are</source>
            <translation>标签类型</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>样本数</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>噪声</translation>
        </message>
        <message>
            <source>Training share</source>
            <translation>训练占比</translation>
        </message>
        <message>
            <source>Data seed</source>
            <translation>数据种子</translation>
        </message>
        <message>
            <source>Hidden layers</source>
            <translation>隐藏层</translation>
        </message>
        <message>
            <source>Activation</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>数值类型</translation>
        </message>
        <message>
            <source>Initialisation</source>
            <translation>初始化</translation>
        </message>
        <message>
            <source>Scale</source>
            <translation>缩放</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Optimiser</source>
            <translation>优化器</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>Batch size</source>
            <translation>批大小</translation>
        </message>
        <message>
            <source>Shuffle</source>
            <translation>打乱顺序</translation>
        </message>
        <message>
            <source>L1 penalty</source>
            <translation>L1 惩罚</translation>
        </message>
        <message>
            <source>L2 penalty</source>
            <translation>L2 惩罚</translation>
        </message>
        <message>
            <source>Most epochs</source>
            <translation>最多轮数</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Metric</source>
            <translation>指标</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>目标值</translation>
        </message>
        <message>
            <source>Measured on</source>
            <translation>测量于</translation>
        </message>
        <message>
            <source>Epochs in a row</source>
            <translation>连续轮数</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>数据</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>起点</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>Target</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>classes</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>numbers</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>accuracy</source>
            <translation>准确率</translation>
        </message>
        <message>
            <source>loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>training set</source>
            <translation>训练集</translation>
        </message>
        <message>
            <source>test set</source>
            <translation>测试集</translation>
        </message>
        <message>
            <source>logistic</source>
            <translation>逻辑损失</translation>
        </message>
        <message>
            <source>softmax</source>
            <translation>softmax</translation>
        </message>
        <message>
            <source>squared</source>
            <translation>平方损失</translation>
        </message>
        <message>
            <source>Momentum</source>
            <translation>动量</translation>
        </message>
        <message>
            <source>He, normal</source>
            <translation>He 正态</translation>
        </message>
        <message>
            <source>He, uniform</source>
            <translation>He 均匀</translation>
        </message>
        <message>
            <source>Xavier, normal</source>
            <translation>Xavier 正态</translation>
        </message>
        <message>
            <source>Xavier, uniform</source>
            <translation>Xavier 均匀</translation>
        </message>
        <message>
            <source>LeCun, normal</source>
            <translation>LeCun 正态</translation>
        </message>
        <message>
            <source>LeCun, uniform</source>
            <translation>LeCun 均匀</translation>
        </message>
        <message>
            <source>Normal</source>
            <translation>正态</translation>
        </message>
        <message>
            <source>Uniform</source>
            <translation>均匀</translation>
        </message>
        <message>
            <source>Orthogonal</source>
            <translation>正交</translation>
        </message>
        <message>
            <source>All zero</source>
            <translation>全零</translation>
        </message>
        <message>
            <source>processor</source>
            <translation>处理器</translation>
        </message>
        <message>
            <source>NVIDIA GPU</source>
            <translation>NVIDIA GPU</translation>
        </message>
        <message>
            <source>{low} to {high}</source>
            <translation>{low} 到 {high}</translation>
        </message>
    </context>
    <context>
        <name>Toolbar</name>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>The quick form: about {n} s</source>
            <translation>快速形式：约 {n} 秒</translation>
        </message>
        <message>
            <source>The full form, with the published sizes: about {n} s</source>
            <translation>完整形式，采用发表时的规模：约 {n} 秒</translation>
        </message>
        <message>
            <source>Quick</source>
            <translation>快速</translation>
        </message>
        <message>
            <source>Full</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>重置</translation>
        </message>
        <message>
            <source>Set every parameter back to that form</source>
            <translation>将所有参数恢复为该形式的值</translation>
        </message>
        <message>
            <source>Write the figure or the run to a file</source>
            <translation>将图或运行写入文件</translation>
        </message>
        <message>
            <source>Figure as PNG …</source>
            <translation>图存为 PNG…</translation>
        </message>
        <message>
            <source>Figure as SVG …</source>
            <translation>图存为 SVG…</translation>
        </message>
        <message>
            <source>Numbers as CSV …</source>
            <translation>数值存为 CSV…</translation>
        </message>
        <message>
            <source>Copy the figure</source>
            <translation>复制图</translation>
        </message>
        <message>
            <source>Go back to exactly the same start</source>
            <translation>回到完全相同的起点</translation>
        </message>
        <message>
            <source>Step: one epoch</source>
            <translation>单步：一轮</translation>
        </message>
        <message>
            <source>Step: one batch</source>
            <translation>单步：一批</translation>
        </message>
        <message>
            <source>Step: ten epochs</source>
            <translation>单步：十轮</translation>
        </message>
        <message>
            <source>New seed</source>
            <translation>新种子</translation>
        </message>
        <message>
            <source>Draw other initial weights and another order of samples</source>
            <translation>重新抽取初始权重和样本顺序</translation>
        </message>
        <message>
            <source>One colour scale for all neurons</source>
            <translation>所有神经元共用一个色阶</translation>
        </message>
        <message>
            <source>Shared settings</source>
            <translation>共用设置</translation>
        </message>
        <message>
            <source>Show the settings that all contestants share (F4)</source>
            <translation>显示所有参赛者共用的设置 (F4)</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Let one more activation take part, up to four</source>
            <translation>再让一个激活函数参赛，最多四个</translation>
        </message>
        <message>
            <source>Add a contestant</source>
            <translation>添加参赛者</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>种子</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>数据</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>速度</translation>
        </message>
        <message>
            <source>Neurons</source>
            <translation>神经元</translation>
        </message>
        <message>
            <source>The seed of the initial weights and of the order of samples</source>
            <translation>初始权重和样本顺序的种子</translation>
        </message>
        <message>
            <source>The data that all contestants learn</source>
            <translation>所有参赛者学习的数据</translation>
        </message>
        <message>
            <source>Epochs in a second, the same for all contestants</source>
            <translation>每秒轮数，所有参赛者相同</translation>
        </message>
        <message>
            <source>What each neuron puts out, over the input plane or for each sample</source>
            <translation>每个神经元的输出：在输入平面上，或按样本</translation>
        </message>
        <message>
            <source>full speed</source>
            <translation>全速</translation>
        </message>
        <message>
            <source>{speed} epochs/s</source>
            <translation>{speed} 轮/秒</translation>
        </message>
        <message>
            <source>over the plane</source>
            <translation>输入平面</translation>
        </message>
        <message>
            <source>by sample</source>
            <translation>按样本</translation>
        </message>
        <message>
            <source>Preparing …</source>
            <translation>正在准备……</translation>
        </message>
        <message>
            <source>No run is kept yet</source>
            <translation>还没有保留的运行</translation>
        </message>
        <message>
            <source>A file …</source>
            <translation>文件……</translation>
        </message>
        <message>
            <source>Compare no more</source>
            <translation>不再比较</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Keep this run under a name, to compare later runs with</source>
            <translation>以名称保留本次运行，供以后比较</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Compare with an earlier run: what got better, and what worse</source>
            <translation>与先前的运行比较：哪些变好，哪些变差</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Write the run or its chart to a file</source>
            <translation>将运行结果或图表写入文件</translation>
        </message>
        <message>
            <source>Run as JSON …</source>
            <translation>结果存为 JSON……</translation>
        </message>
        <message>
            <source>Run as CSV …</source>
            <translation>结果存为 CSV……</translation>
        </message>
        <message>
            <source>Report as HTML …</source>
            <translation>报告存为 HTML……</translation>
        </message>
        <message>
            <source>Chart as PNG …</source>
            <translation>图表存为 PNG……</translation>
        </message>
        <message>
            <source>Chart as SVG …</source>
            <translation>图表存为 SVG……</translation>
        </message>
    </context>
    <context>
        <name>closing</name>
        <message>
            <source>Close reluviz?</source>
            <translation>要关闭 reluviz 吗？</translation>
        </message>
        <message>
            <source>Close and lose it</source>
            <translation>关闭并放弃</translation>
        </message>
        <message>
            <source>Keep it open</source>
            <translation>保持打开</translation>
        </message>
    </context>
    <context>
        <name>dialogs</name>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>键盘快捷键</translation>
        </message>
        <message>
            <source>About reluviz</source>
            <translation>关于 reluviz</translation>
        </message>
        <message>
            <source>Run, watch and measure what ReLU and other activation functions do, on your own machine.</source>
            <translation>在自己的机器上运行、观察并测量 ReLU 和其他激活函数的作用。</translation>
        </message>
        <message>
            <source>Licence: MIT</source>
            <translation>许可证：MIT</translation>
        </message>
        <message>
            <source>Copy versions</source>
            <translation>复制版本信息</translation>
        </message>
    </context>
    <context>
        <name>pages</name>
        <message>
            <source>Functions</source>
            <translation>函数</translation>
        </message>
        <message>
            <source>Race</source>
            <translation>竞赛</translation>
        </message>
        <message>
            <source>Experiments</source>
            <translation>实验</translation>
        </message>
        <message>
            <source>Benchmark</source>
            <translation>基准测试</translation>
        </message>
    </context>
    <context>
        <name>report</name>
        <message>
            <source>Speed over intensity: values, and hollow their derivatives</source>
            <translation>速度与运算强度：实心为函数值，空心为导数</translation>
        </message>
        <message>
            <source>Time per element in ns: value, and faint its derivative</source>
            <translation>每元素耗时（ns）：函数值，淡色为导数</translation>
        </message>
        <message>
            <source>ns per element</source>
            <translation>每元素纳秒</translation>
        </message>
        <message>
            <source>Bandwidth against a plain copy of the array</source>
            <translation>带宽与单纯复制数组之比</translation>
        </message>
        <message>
            <source>% of the copy's bandwidth</source>
            <translation>占复制带宽的百分比</translation>
        </message>
        <message>
            <source>Bandwidth: bytes read and written a second</source>
            <translation>带宽：每秒读写的字节数</translation>
        </message>
        <message>
            <source>Peak of arithmetic: fused multiplications and additions</source>
            <translation>算术峰值：融合乘加</translation>
        </message>
        <message>
            <source>{ratio} of ReLU</source>
            <translation>ReLU 的 {ratio}</translation>
        </message>
        <message>
            <source>Time of one training step in µs</source>
            <translation>一个训练步的耗时（µs）</translation>
        </message>
        <message>
            <source>First call of each family of kernels in s: compiled, and faint loaded</source>
            <translation>各族内核的首次调用（s）：编译，淡色为加载</translation>
        </message>
        <message>
            <source>Gap between frames in ms: median, and faint the 99th percentile</source>
            <translation>帧间隔（ms）：中位数，淡色为第 99 百分位</translation>
        </message>
        <message>
            <source>{ratio} of ours</source>
            <translation>本程序的 {ratio}</translation>
        </message>
        <message>
            <source>µs per step</source>
            <translation>每步微秒</translation>
        </message>
        <message>
            <source>Epochs to the target: median and 95 % interval</source>
            <translation>达到目标的轮数：中位数与 95 % 区间</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>轮数</translation>
        </message>
        <message>
            <source>Seconds to the target: median and 95 % interval</source>
            <translation>达到目标的秒数：中位数与 95 % 区间</translation>
        </message>
        <message>
            <source>seconds of training</source>
            <translation>训练秒数</translation>
        </message>
        <message>
            <source>seconds</source>
            <translation>秒</translation>
        </message>
        <message>
            <source>Frames a second while three networks train</source>
            <translation>三个网络训练时的每秒帧数</translation>
        </message>
        <message>
            <source>frames a second</source>
            <translation>每秒帧数</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>毫秒</translation>
        </message>
        <message>
            <source>did not converge ({done} of {seeds} seeds did)</source>
            <translation>未收敛（{seeds} 个种子中 {done} 个收敛）</translation>
        </message>
        <message>
            <source>activation</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>backend</source>
            <translation>后端</translation>
        </message>
        <message>
            <source>parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>value ns</source>
            <translation>函数值 ns</translation>
        </message>
        <message>
            <source>derivative ns</source>
            <translation>导数 ns</translation>
        </message>
        <message>
            <source>stddev</source>
            <translation>标准差</translation>
        </message>
        <message>
            <source>of copy</source>
            <translation>占复制</translation>
        </message>
        <message>
            <source>vs ours</source>
            <translation>比本程序</translation>
        </message>
        <message>
            <source>vs ReLU</source>
            <translation>与 ReLU 之比</translation>
        </message>
        <message>
            <source>µs/step</source>
            <translation>µs/步</translation>
        </message>
        <message>
            <source>final loss</source>
            <translation>最终损失</translation>
        </message>
        <message>
            <source>rounds</source>
            <translation>轮次</translation>
        </message>
        <message>
            <source>compile s</source>
            <translation>编译 s</translation>
        </message>
        <message>
            <source>learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>converged</source>
            <translation>已收敛</translation>
        </message>
        <message>
            <source>median epochs</source>
            <translation>轮数中位数</translation>
        </message>
        <message>
            <source>95 % interval</source>
            <translation>95 % 区间</translation>
        </message>
        <message>
            <source>median s</source>
            <translation>秒数中位数</translation>
        </message>
        <message>
            <source>case</source>
            <translation>项目</translation>
        </message>
        <message>
            <source>threads</source>
            <translation>线程数</translation>
        </message>
        <message>
            <source>median before</source>
            <translation>先前中位数</translation>
        </message>
        <message>
            <source>now</source>
            <translation>现在</translation>
        </message>
        <message>
            <source>change</source>
            <translation>变化</translation>
        </message>
        <message>
            <source>noise</source>
            <translation>噪声</translation>
        </message>
        <message>
            <source>first call of</source>
            <translation>首次调用</translation>
        </message>
        <message>
            <source>kernels</source>
            <translation>内核数</translation>
        </message>
        <message>
            <source>compiled s</source>
            <translation>编译 秒</translation>
        </message>
        <message>
            <source>loaded s</source>
            <translation>加载 秒</translation>
        </message>
        <message>
            <source>limit</source>
            <translation>上限</translation>
        </message>
        <message>
            <source>value op</source>
            <translation>函数值运算数</translation>
        </message>
        <message>
            <source>derivative op</source>
            <translation>导数运算数</translation>
        </message>
        <message>
            <source>op/byte</source>
            <translation>运算/字节</translation>
        </message>
        <message>
            <source>of roof</source>
            <translation>占上限</translation>
        </message>
        <message>
            <source>of the window</source>
            <translation>窗口</translation>
        </message>
        <message>
            <source>did not converge</source>
            <translation>未收敛</translation>
        </message>
        <message>
            <source>diverged</source>
            <translation>发散</translation>
        </message>
        <message>
            <source>now converges</source>
            <translation>现已收敛</translation>
        </message>
        <message>
            <source>stopped converging</source>
            <translation>不再收敛</translation>
        </message>
        <message>
            <source>copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>value</source>
            <translation>函数值</translation>
        </message>
        <message>
            <source>derivative</source>
            <translation>导数</translation>
        </message>
        <message>
            <source>copy, in the cache</source>
            <translation>缓存内复制</translation>
        </message>
        <message>
            <source>copy, from memory</source>
            <translation>内存复制</translation>
        </message>
        <message>
            <source>copy past the caches, from memory</source>
            <translation>绕过缓存的内存复制</translation>
        </message>
        <message>
            <source>arithmetic, in registers</source>
            <translation>寄存器内算术</translation>
        </message>
        <message>
            <source>arrays, with a first activation</source>
            <translation>数组，含首个激活函数</translation>
        </message>
        <message>
            <source>another activation on arrays</source>
            <translation>数组上的另一个激活函数</translation>
        </message>
        <message>
            <source>training, with a first activation</source>
            <translation>训练，含首个激活函数</translation>
        </message>
        <message>
            <source>another activation to train</source>
            <translation>训练的另一个激活函数</translation>
        </message>
        <message>
            <source>another optimiser</source>
            <translation>另一个优化器</translation>
        </message>
        <message>
            <source>evaluation</source>
            <translation>评估</translation>
        </message>
        <message>
            <source>probes of activity and gradients</source>
            <translation>活动与梯度的探测</translation>
        </message>
        <message>
            <source>replicas</source>
            <translation>副本</translation>
        </message>
        <message>
            <source>evaluation of replicas</source>
            <translation>副本的评估</translation>
        </message>
        <message>
            <source>training in float64</source>
            <translation>float64 训练</translation>
        </message>
        <message>
            <source>all together</source>
            <translation>合计</translation>
        </message>
        <message>
            <source>first start, nothing compiled</source>
            <translation>首次启动，尚无编译</translation>
        </message>
        <message>
            <source>race at 60 epochs/s</source>
            <translation>每秒 60 轮的竞赛</translation>
        </message>
        <message>
            <source>race at full speed</source>
            <translation>全速竞赛</translation>
        </message>
        <message>
            <source>first frame, s</source>
            <translation>首帧，秒</translation>
        </message>
        <message>
            <source>first learning seen, s</source>
            <translation>首次看到学习，秒</translation>
        </message>
        <message>
            <source>of it compiling, s</source>
            <translation>其中编译，秒</translation>
        </message>
        <message>
            <source>gap between frames, median ms</source>
            <translation>帧间隔中位数，毫秒</translation>
        </message>
        <message>
            <source>gap, 99th percentile ms</source>
            <translation>帧间隔第 99 百分位，毫秒</translation>
        </message>
        <message>
            <source>gap, largest ms</source>
            <translation>最大帧间隔，毫秒</translation>
        </message>
        <message>
            <source>longest wait for an answer, ms</source>
            <translation>最长无响应时间，毫秒</translation>
        </message>
        <message>
            <source>training steps a second</source>
            <translation>每秒训练步数</translation>
        </message>
        <message>
            <source>the same without a window</source>
            <translation>无窗口时的步数</translation>
        </message>
        <message>
            <source>of the speed without a window</source>
            <translation>相当于无窗口速度的</translation>
        </message>
        <message>
            <source>memory at the start, MB</source>
            <translation>开始时内存，MB</translation>
        </message>
        <message>
            <source>memory after a minute, MB</source>
            <translation>一分钟后内存，MB</translation>
        </message>
        <message>
            <source>memory at the end, MB</source>
            <translation>结束时内存，MB</translation>
        </message>
        <message>
            <source>growth after the first minute</source>
            <translation>第一分钟后的增长</translation>
        </message>
        <message>
            <source>seconds measured</source>
            <translation>测量秒数</translation>
        </message>
        <message>
            <source>playground</source>
            <translation>小型网络</translation>
        </message>
        <message>
            <source>digits</source>
            <translation>手写数字</translation>
        </message>
        <message>
            <source>wide</source>
            <translation>宽网络</translation>
        </message>
        <message>
            <source>First calls: compiled, and loaded from the cache</source>
            <translation>首次调用：编译与从缓存加载</translation>
        </message>
        <message>
            <source>The window with a race in it</source>
            <translation>窗口与其中的竞赛</translation>
        </message>
        <message>
            <source>1 thread</source>
            <translation>1 个线程</translation>
        </message>
        <message>
            <source>{n} threads</source>
            <translation>{n} 个线程</translation>
        </message>
        <message>
            <source>Kernels: {elements} elements, {threads}</source>
            <translation>内核：{elements} 个元素，{threads}</translation>
        </message>
        <message>
            <source>Roofline: what bounds the kernels</source>
            <translation>屋顶线：内核的上限</translation>
        </message>
        <message>
            <source>in the cache</source>
            <translation>缓存内</translation>
        </message>
        <message>
            <source>from memory</source>
            <translation>内存中</translation>
        </message>
        <message>
            <source>Roofline: {elements} elements, {place}, {threads}</source>
            <translation>屋顶线：{elements} 个元素，{place}，{threads}</translation>
        </message>
        <message>
            <source>Training step: {workload}, {threads}</source>
            <translation>训练步：{workload}，{threads}</translation>
        </message>
        <message>
            <source>Convergence: {dataset} {layers}, one learning rate for all</source>
            <translation>收敛：{dataset} {layers}，同一学习率</translation>
        </message>
        <message>
            <source>Convergence: {dataset} {layers}, learning rate tuned for each</source>
            <translation>收敛：{dataset} {layers}，各自调优学习率</translation>
        </message>
        <message>
            <source>a few seconds left</source>
            <translation>剩余几秒</translation>
        </message>
        <message>
            <source>about {n} s left</source>
            <translation>剩余约 {n} 秒</translation>
        </message>
        <message>
            <source>about {n} min left</source>
            <translation>剩余约 {n} 分钟</translation>
        </message>
        <message>
            <source>operations for each byte that is read or written</source>
            <translation>每读写一个字节的运算数</translation>
        </message>
        <message>
            <source>10⁹ operations a second</source>
            <translation>每秒 10⁹ 次运算</translation>
        </message>
        <message>
            <source>peak {figure} Gop/s</source>
            <translation>峰值 {figure} Gop/s</translation>
        </message>
        <message>
            <source>{kernel}: {speed} Gop/s, {count} operations an element, {share} of the roof</source>
            <translation>{kernel}：{speed} Gop/s，每个元素 {count} 次运算，占上限的 {share}</translation>
        </message>
    </context>
</TS>
